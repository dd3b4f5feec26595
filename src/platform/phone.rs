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

    /// Takes over what the device or else the tab has kept. Asked once: after that this page knows better.
    pub async fn load(&self) {
        if self.is_read.replace(true) {
            return;
        }
        // Blocked storage costs comfort, not the purchase.
        let stored = store::ask(Slot::Phone, Wish::Read).await;
        let on_device = stored.ok().and_then(|stored| stored.as_string());
        let is_kept = on_device.is_some();
        let text = on_device.or_else(|| session()?.get_item(NAME).ok().flatten());
        let mut held = self.held.borrow_mut();
        if let (None, Some(phone)) = (&*held, text.and_then(|text| Msisdn::parse(&text).ok())) {
            *held = Some(Held { phone, is_kept });
        }
    }

    /// Takes a number over, before the device has written it down or forgotten it.
    pub fn hold(&self, phone: Msisdn, is_kept: bool) {
        self.is_read.set(true);
        if let Some(session) = session() {
            // A tab that keeps nothing asks again on the next page.
            let _ = session.set_item(NAME, phone.as_e164());
        }
        self.held.replace(Some(Held { phone, is_kept }));
    }

    /// Makes the device keep the number that is held, or forget the one that it has.
    pub async fn settle(&self) {
        let wish = match self.get() {
            Some((phone, true)) => Wish::Write(JsValue::from_str(phone.as_e164())),
            _ => Wish::Forget,
        };
        // A device that keeps nothing asks again next time.
        let _ = store::ask(Slot::Phone, wish).await;
    }
}
