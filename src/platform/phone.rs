//! The phone number of the last payment: for the session of this tab, and on the device if the reader
//! wants that.

use core::cell::{Cell, RefCell};

use farthing_protocol::Msisdn;
use wasm_bindgen::JsValue;

use super::fold::session;
use super::store::{self, Slot, Wish};

/// Where the tab keeps the number, until it is closed.
const NAME: &str = "phone";

/// A number to offer for the next payment.
#[derive(Default)]
pub struct RememberedPhone {
    held: RefCell<Option<Held>>,
    is_read: Cell<bool>,
}

#[derive(Clone)]
struct Held {
    phone: Msisdn,
    is_kept: bool,
}

impl RememberedPhone {
    /// The number, and whether the device keeps it.
    #[must_use]
    pub fn get(&self) -> Option<(Msisdn, bool)> {
        self.held.borrow().clone().map(|held| (held.phone, held.is_kept))
    }

    /// Reads the number that the device or else the tab has saved. Only the first call does so.
    pub async fn load(&self) {
        if self.is_read.replace(true) {
            return;
        }
        // Without storage the reader types the number.
        let stored = store::ask(Slot::Phone, Wish::Read).await;
        let on_device = stored.ok().and_then(|stored| stored.as_string());
        let is_kept = on_device.is_some();
        let text = on_device.or_else(|| session()?.get_item(NAME).ok().flatten());
        let mut held = self.held.borrow_mut();
        if let (None, Some(phone)) = (&*held, text.and_then(|text| Msisdn::parse(&text).ok())) {
            *held = Some(Held { phone, is_kept });
        }
    }

    /// Holds a number, and saves it for this tab. [`Self::settle`] then changes what the device saves.
    pub fn hold(&self, phone: Msisdn, is_kept: bool) {
        self.is_read.set(true);
        if let Some(session) = session() {
            // If the tab can save nothing, the reader types the number on the next page.
            let _ = session.set_item(NAME, phone.as_e164());
        }
        self.held.replace(Some(Held { phone, is_kept }));
    }

    /// Saves the held number on the device, or deletes the saved one, as the reader wants.
    pub async fn settle(&self) {
        let wish = match self.get() {
            Some((phone, true)) => Wish::Write(JsValue::from_str(phone.as_e164())),
            _ => Wish::Forget,
        };
        // If the device can save nothing, the reader types the number next time.
        let _ = store::ask(Slot::Phone, wish).await;
    }
}
