//! WebOTP: the code from the phone's messages, where the browser offers it.

use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::listener::property;
use super::task::Tasks;

/// Waits for a text message with a code for this site. Dropping it ends the wait.
pub struct Messages {
    abort: AbortController,
    _task: Tasks,
}

impl Messages {
    /// Passes the code of the next message to `send`. `None` if the browser does not support this.
    #[must_use]
    pub fn wait(send: Rc<dyn Fn(String)>) -> Option<Self> {
        let window = web_sys::window()?;
        if property(&window, "OTPCredential").is_undefined() {
            return None;
        }
        let abort = AbortController::new().ok()?;
        let credentials = property(&window.navigator(), "credentials");
        let asking = ask(&credentials, &abort).ok()?;
        let task = Tasks::default();
        task.spawn(async move {
            // After a refusal the reader types the code.
            if let Ok(credential) = JsFuture::from(asking).await
                && let Some(code) = property(&credential, "code").as_string()
            {
                send(code);
            }
        });
        Some(Self { abort, _task: task })
    }
}

impl Drop for Messages {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

fn ask(credentials: &JsValue, abort: &AbortController) -> Result<Promise, JsValue> {
    let set = |object: &Object, name: &str, value: &JsValue| {
        Reflect::set(object, &JsValue::from_str(name), value)
    };
    let otp = Object::new();
    set(&otp, "transport", &Array::of1(&JsValue::from_str("sms")))?;
    let options = Object::new();
    set(&options, "otp", &otp)?;
    set(&options, "signal", &abort.signal())?;
    let get: Function = property(credentials, "get").dyn_into()?;
    get.call1(credentials, &options)?.dyn_into()
}
