//! The small scripts beside the checkout. Each is a function property of the document's root element, if it exists.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::listener::property;
use crate::flow::effect::Errand;

/// Passkeys: does an errand in a session. Returns the proof that a passkey was used, or the path of a page.
pub const PASSKEY: &str = "passkey";

/// Silent confirmation: gets an order as JSON, and returns it with the carrier's answer if there is one.
pub const LINE: &str = "line";

/// Calls a script with `what` in the session of `token`. Returns its result if that is a string.
///
/// # Errors
///
/// If the script is missing, or its promise is rejected.
pub async fn run(script: &str, what: &str, token: &str) -> Result<Option<String>, ()> {
    let asking = || {
        let root = web_sys::window()?.document()?.document_element()?;
        let run: Function = property(&root, script).dyn_into().ok()?;
        let (what, token) = (JsValue::from_str(what), JsValue::from_str(token));
        run.call2(&root, &what, &token).ok()?.dyn_into::<Promise>().ok()
    };
    let done = JsFuture::from(asking().ok_or(())?).await.map_err(drop)?;
    Ok(done.as_string())
}

/// The name of the function of `passkey.js` for an errand.
#[must_use]
pub const fn passkey(errand: Errand) -> &'static str {
    match errand {
        Errand::Make => "make",
        Errand::Manage => "manage",
        Errand::SignIn | Errand::StepUp => "use",
    }
}
