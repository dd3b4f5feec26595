//! The bodies of requests, as the OpenAPI files write them.
//!
//! A property that is not in the specification is refused: a misspelt one would otherwise be
//! silently ignored. An explicit `null` is refused too, since no property is nullable.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer};

pub(crate) mod line;
pub(crate) mod payment;
pub(crate) mod refund;

/// Reads an optional property that, where it stands, must have a value.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Reads an object from an object only: derived code would take a list for one as well.
pub(crate) struct ObjectVisitor<T>(PhantomData<T>);

impl<T> ObjectVisitor<T> {
    const NEW: Self = Self(PhantomData);
}

macro_rules! objects_only {
    ($($name:ident),* $(,)?) => {$(
        impl<'de> serde::de::Visitor<'de> for $crate::carrier::wire::ObjectVisitor<$name> {
            type Value = $name;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                $name::deserialize(serde::de::value::MapAccessDeserializer::new(map))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_map($crate::carrier::wire::ObjectVisitor::<$name>::NEW)
            }
        }
    )*};
}

macro_rules! objects_written {
    ($($name:ident),* $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, to)
            }
        }
    )*};
}

use objects_only;
use objects_written;
