//! Passkeys: whether the browser supports them in this frame, and whether the reader was told. `passkey.js`
//! calls the browser; it is fetched only when needed.

use core::cell::Cell;

use js_sys::Function;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Document;

use super::listener::property;
use super::store::{self, Slot, Wish};

/// What this browser supports, and what its reader was told.
#[derive(Default)]
pub struct Passkeys {
    can_use: Cell<bool>,
    can_make: Cell<bool>,
    is_told: Cell<bool>,
}

impl Passkeys {
    /// Asks the browser whether it can make and use passkeys.
    pub async fn load(&self) {
        let Some(window) = web_sys::window() else { return };
        let (Some(document), credential) =
            (window.document(), property(&window, "PublicKeyCredential"))
        else {
            return;
        };
        let has_form = !property(&credential, "parseRequestOptionsFromJSON").is_undefined();
        self.can_use.set(has_form && allows(&document, "publickey-credentials-get") != Some(false));
        let heard = store::ask(Slot::Passkey, Wish::Read).await;
        let heard = heard.ok().and_then(|heard| heard.as_string());
        self.is_told.set(self.is_told.get() || heard.is_some());
        // Browsers that do not tell what a frame may do let none make a passkey.
        let may_make = allows(&document, "publickey-credentials-create") == Some(true);
        let has_made = heard.as_deref() == Some(MADE);
        self.can_make.set(has_form && may_make && !has_made);
    }

    /// Whether one can be used here, and whether one can be made.
    #[must_use]
    pub fn can(&self) -> (bool, bool) {
        (self.can_use.get(), self.can_make.get())
    }

    /// Whether the page should mention passkeys now. It does so only once on this device.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.can_make.get() && !self.is_told.replace(true)
    }

    /// Saves that the reader was told, or has a passkey.
    pub async fn keep(&self, is_made: bool) {
        if is_made {
            self.can_make.set(false);
        }
        let word = if is_made { MADE } else { "told" };
        // If nothing can be saved, the reader is told again.
        let _ = store::ask(Slot::Passkey, Wish::Write(JsValue::from_str(word))).await;
    }
}

const MADE: &str = "made";

/// Whether the frame may use a feature, where the browser says.
fn allows(document: &Document, feature: &str) -> Option<bool> {
    let policy = property(document, "featurePolicy");
    let asks: Function = property(&policy, "allowsFeature").dyn_into().ok()?;
    asks.call1(&policy, &JsValue::from_str(feature)).ok()?.as_bool()
}
