//! The small scripts beside the checkout. Each is a function of the document's element, where it is there.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::listener::property;
use crate::flow::effect::Errand;

/// Passkeys: an errand, in a session. Gives the proof that one was there.
pub const PASSKEY: &str = "passkey";

/// Silent confirmation: an order, in a session. Gives the order with what the carrier says.
pub const LINE: &str = "line";

/// Has a script do something in the session of `token`. Gives what it gives, if that is a text.
///
/// # Errors
///
/// If it is not there, or something would not.
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

/// What [`PASSKEY`] is asked to do for an errand.
#[must_use]
pub const fn passkey(errand: Errand) -> &'static str {
    match errand {
        Errand::Make => "make",
        Errand::Manage => "manage",
        Errand::SignIn | Errand::StepUp => "use",
    }
}
