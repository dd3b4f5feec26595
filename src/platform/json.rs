//! JSON by the browser's own parser: a second one would be the heaviest part of the checkout.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A value as a JavaScript object, as `JSON` would make it.
///
/// # Errors
///
/// If it has no such form.
pub fn to_object<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(JsValue::from)
}

/// A value as JSON text.
///
/// # Errors
///
/// If it has no such form.
pub fn to_text<T: Serialize>(value: &T) -> Result<String, JsValue> {
    js_sys::JSON::stringify(&to_object(value)?).map(String::from)
}

/// Reads a value from a JavaScript object.
///
/// # Errors
///
/// If it is not what it should be.
pub fn from_object<T: DeserializeOwned>(object: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(object).map_err(JsValue::from)
}

/// Reads a value from JSON text.
///
/// # Errors
///
/// If it is not what it should be.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, JsValue> {
    from_object(js_sys::JSON::parse(text)?)
}
