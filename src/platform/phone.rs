//! The phone number of the last payment: in memory for this page, and on the device if the reader
//! wants that.

use core::cell::{Cell, RefCell};

use farthing_protocol::Msisdn;
use wasm_bindgen::JsValue;

use super::store::{self, Slot, Wish};

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

    /// Takes over what the device has kept. Asked once: after that this page knows better.
    pub async fn load(&self) {
        if self.is_read.replace(true) {
            return;
        }
        // Blocked storage costs comfort, not the purchase.
        let Ok(stored) = store::ask(Slot::Phone, Wish::Read).await else { return };
        let phone = stored.as_string().and_then(|text| Msisdn::parse(&text).ok());
        let mut held = self.held.borrow_mut();
        if let (None, Some(phone)) = (&*held, phone) {
            *held = Some(Held { phone, is_kept: true });
        }
    }

    /// Takes a number over, before the device has written it down or forgotten it.
    pub fn hold(&self, phone: Msisdn, is_kept: bool) {
        self.is_read.set(true);
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
