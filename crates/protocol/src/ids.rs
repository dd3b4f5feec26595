//! Identifiers. Each kind is a type of its own, so that a device's id cannot be used as an order's id.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The text does not have the form of the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct IdError {
    /// The expected form, in words.
    pub expected: &'static str,
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $is_valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            /// Takes a text as this identifier.
            ///
            /// # Errors
            ///
            /// [`IdError`] if it has another form.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let is_valid: fn(&str) -> bool = $is_valid;
                if is_valid(text) {
                    return Ok(Self(text.to_owned()));
                }
                Err(IdError { expected: $expected })
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Whether a text is a prefix and 20 to 32 letters and digits. 20 random ones have more than 100 bits.
fn is_random(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|tail| {
        (20..=32).contains(&tail.len())
            && tail.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

identifier!(
    /// Names one purchase, for the checkout, the gateway and the publisher.
    OrderId, "an order id (ord_ and 20 to 32 letters or digits)", |text| is_random(text, "ord_")
);
identifier!(
    /// Names one charge at a carrier: the money side of an order. It is the carrier's
    /// `referenceCode`, and unique for ever.
    ChargeId, "a charge id (chg_ and 20 to 32 letters or digits)", |text| is_random(text, "chg_")
);
identifier!(
    /// Names one browser on one publication: the holder of one device key.
    DeviceId, "a device id (dev_ and 20 to 32 letters or digits)", |text| is_random(text, "dev_")
);
identifier!(
    /// Names one right to read one item.
    EntitlementId, "an entitlement id (ent_ and 20 to 32 letters or digits)", |text| is_random(text, "ent_")
);
identifier!(
    /// Names one hand-off from a desktop to a phone. It gives no access.
    HandoffId, "a hand-off id (hnd_ and 20 to 32 letters or digits)", |text| is_random(text, "hnd_")
);
identifier!(
    /// The number on a receipt, short enough to read over the phone: `F-` and ten letters or digits.
    ReceiptNumber, "a receipt number (F- and ten capitals or digits)",
    |text| text.strip_prefix("F-").is_some_and(|tail| {
        tail.len() == 10 && tail.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    })
);
identifier!(
    /// Names a publisher in the gateway's configuration, such as `jeju-post`.
    PublisherId, "a publisher id (lower-case letters, digits and hyphens)",
    |text| text.len() <= 64 && is_slug(text)
);
identifier!(
    /// Names an item in a publisher's catalogue, such as `articles/night-market`.
    ItemId, "an item id (lower-case words with hyphens, separated by slashes)",
    |text| text.len() <= 128 && !text.is_empty() && text.split('/').all(is_slug)
);

#[cfg(test)]
mod tests {
    use super::{ItemId, OrderId, PublisherId, ReceiptNumber};

    #[test]
    fn an_identifier_of_another_kind_is_refused() {
        assert!(OrderId::parse("ord_0123456789abcdefghij").is_ok());
        for wrong in
            ["chg_0123456789abcdefghij", "ord_short", "ord_0123456789ABCDEFGHIJ", "", "ord_"]
        {
            assert!(OrderId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn item_ids_are_paths_of_plain_words() {
        for right in ["articles/night-market", "tips/kim-jiwoo", "day-pass", "2026/11/21"] {
            assert!(ItemId::parse(right).is_ok(), "{right}");
        }
        for wrong in
            ["", "/", "articles/", "/a", "a//b", "Articles/x", "a b", "../etc", "a/-b", "기사"]
        {
            assert!(ItemId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn publisher_ids_and_receipt_numbers_have_one_form() {
        assert!(PublisherId::parse("jeju-post").is_ok());
        assert!(PublisherId::parse("jeju/post").is_err());
        assert!(ReceiptNumber::parse("F-7K2M9QX4TB").is_ok());
        assert!(ReceiptNumber::parse("F-7k2m9qx4tb").is_err());
    }
}
