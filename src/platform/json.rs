//! Reading and writing JavaScript objects, by hand.
//!
//! A general decoder would be the heaviest part of the checkout. So the few types that cross the wire
//! are read field by field in [`super::wire`]; a test compares that with what serde makes of the same
//! text.

use farthing_protocol::Money;
use js_sys::{Array, JSON, Object, Reflect};
use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Error, IntoDeserializer as _};
use wasm_bindgen::{JsCast as _, JsValue};

/// An object that is read.
#[derive(Debug, Clone)]
pub struct Fields(JsValue);

impl Fields {
    /// The fields of a JavaScript object. `None` for any other value.
    #[must_use]
    pub fn of(object: JsValue) -> Option<Self> {
        object.is_object().then_some(Self(object))
    }

    /// The fields of a JSON object. `None` for any other text.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        Self::of(JSON::parse(text).ok()?)
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or_default()
    }

    /// The string in this field.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }

    /// The string in this field, parsed. `None` if it is missing or not valid.
    #[must_use]
    pub fn parsed<T: TryFrom<String>>(&self, name: &str) -> Option<T> {
        T::try_from(self.text(name)?).ok()
    }

    /// A whole number that is not negative.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        let number = self.get(name).as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::float_arithmetic,
            reason = "JavaScript has no other numbers; what is not a whole one is refused"
        )]
        let whole = (number >= 0.0 && number % 1.0 == 0.0).then_some(number as u64);
        whole
    }

    /// A whole number that fits a smaller type.
    #[must_use]
    pub fn small<T: TryFrom<u64>>(&self, name: &str) -> Option<T> {
        T::try_from(self.number(name)?).ok()
    }

    /// A boolean; `false` if the field is missing.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.get(name).is_truthy()
    }

    /// Whether there is such a field.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_undefined()
    }

    /// Whether a flag is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_truthy()
    }

    /// The object in this field.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<Self> {
        Self::of(self.get(name))
    }

    /// The objects of a list.
    #[must_use]
    pub fn parts(&self, name: &str) -> Vec<Self> {
        self.list(name).iter().filter_map(Self::of).collect()
    }

    /// The texts of a list that can be parsed.
    #[must_use]
    pub fn all_parsed<T: TryFrom<String>>(&self, name: &str) -> Vec<T> {
        let texts = self.list(name);
        texts.iter().filter_map(|text| T::try_from(text.as_string()?).ok()).collect()
    }

    fn list(&self, name: &str) -> Array {
        self.get(name).dyn_into().unwrap_or_default()
    }

    /// The value of an enum, read by its serde implementation. A word that is not known becomes the variant
    /// `Unknown`.
    #[must_use]
    pub fn word<'a, T: Deserialize<'a>>(&self, name: &str) -> Option<T> {
        let word = self.text(name)?;
        // The vocabulary's own words are static, so nothing is borrowed from this one.
        let word: StrDeserializer<'_, Refused> = word.as_str().into_deserializer();
        T::deserialize(word).ok()
    }
}

/// An object that is written.
#[derive(Debug, Default)]
pub struct Draft(Object);

impl Draft {
    fn set(self, name: &str, value: &JsValue) -> Self {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
        self
    }

    /// Adds a member whose value is a string.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.set(name, &JsValue::from_str(text))
    }

    /// Adds a member whose value is a string or `null`.
    #[must_use]
    pub fn option(self, name: &str, text: Option<&str>) -> Self {
        let value = text.map_or(JsValue::NULL, JsValue::from_str);
        self.set(name, &value)
    }

    /// Adds a member whose value is a number.
    #[must_use]
    pub fn number(self, name: &str, number: u32) -> Self {
        self.set(name, &JsValue::from(number))
    }

    /// Adds a member whose value is a number or `null`.
    #[must_use]
    pub fn maybe_number(self, name: &str, number: Option<u32>) -> Self {
        self.set(name, &number.map_or(JsValue::NULL, JsValue::from))
    }

    /// Adds a list of strings.
    #[must_use]
    pub fn texts<'a>(self, name: &str, texts: impl Iterator<Item = &'a str>) -> Self {
        self.set(name, &texts.map(JsValue::from_str).collect::<Array>())
    }

    /// Adds a member whose value is an object or `null`.
    #[must_use]
    pub fn maybe_part(self, name: &str, part: Option<Self>) -> Self {
        self.set(name, &part.map_or(JsValue::NULL, Self::object))
    }

    /// Adds a member whose value is a boolean.
    #[must_use]
    pub fn flag(self, name: &str, flag: bool) -> Self {
        self.set(name, &JsValue::from_bool(flag))
    }

    /// Adds a member whose value is an object.
    #[must_use]
    pub fn part(self, name: &str, part: &Self) -> Self {
        self.set(name, &part.0)
    }

    /// Ends the draft: the JavaScript object.
    #[must_use]
    pub fn object(self) -> JsValue {
        self.0.into()
    }

    /// The object as JSON text.
    #[must_use]
    pub fn to_text(self) -> String {
        JSON::stringify(&self.0).map(String::from).unwrap_or_default()
    }
}

/// An amount in the wire format: `{"amount":"300","currency":"KRW"}`.
#[must_use]
pub fn money(money: &Money) -> Draft {
    let amount = money.amount().to_string();
    Draft::default().text("amount", &amount).text("currency", money.currency().code())
}

/// The error for a word that the enum does not have. It has no text, because the code that formats texts would make
/// the download larger.
#[derive(Debug)]
struct Refused;

impl core::fmt::Display for Refused {
    fn fmt(&self, _: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        Ok(())
    }
}

impl core::error::Error for Refused {}

impl Error for Refused {
    fn custom<T: core::fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}
