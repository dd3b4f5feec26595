//! What checkout and gateway tell each other.

use core::fmt::Debug;

use farthing_protocol::order::PlaceOrder;
use farthing_protocol::{CatalogueView, EntitlementView, OfferView, OrderView, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Orders as the gateway shows them.
pub const ORDERS: &[&str] = &[
    r#"{"id":"ord_0123456789abcdefghij","version":3,"item":"articles/night-market","price":{"amount":"300","currency":"KRW"},"status":"awaiting_code","phone_masked":"010-••••-5678","code":{"digits":6,"expires_in_secs":170,"resend_in_secs":50,"sends_left":2,"tries_left":5},"events":"/v1/orders/x"}"#,
    r#"{"id":"ord_0123456789abcdefghij","version":5,"item":"articles/night-market","price":{"amount":"300","currency":"KRW"},"status":"paid","window_url":"a \n b","receipt":{"number":"F-7K2M9QX4TB","paid_at":"2026-11-21T02:00:00Z","amount":{"amount":"300","currency":"KRW"},"refund_until":"2026-11-30T14:59:59Z"}}"#,
];

/// One message of each kind.
pub const MESSAGES: &[&str] = &[
    r#"{"quote":"q","funding":{"method":"phone_bill","phone":"+821012345678"}}"#,
    r#"{"item":"articles/night-market","token":"a.b.c","expires_in_secs":900,"content_key":"AA"}"#,
    r#"{"type":"https://farthing.dev/problems/wrong-code","title":"Wrong code","status":422,"tries_left":4}"#,
    r#"{"publisher":{"id":"jeju-post","name":"Jeju Post"},"items":{"articles/a":{"kind":"article","title":{"en":"A","ko":"가"},"price":{"amount":"300","currency":"KRW"}}}}"#,
    r#"{"quote":"q","expires_in_secs":900,"publisher":{"id":"jeju-post","name":"Jeju Post"},"item":"articles/a","kind":"article","title":{"en":"A"},"price":{"amount":"300","currency":"KRW"}}"#,
];

/// Every message that is understood is written and understood again as the same message.
pub fn round_trips(data: &[u8]) {
    round_trip::<PlaceOrder>(data);
    round_trip::<OrderView>(data);
    round_trip::<OfferView>(data);
    round_trip::<EntitlementView>(data);
    round_trip::<CatalogueView>(data);
    round_trip::<Problem>(data);
}

fn round_trip<T: DeserializeOwned + Serialize + PartialEq + Debug>(data: &[u8]) {
    let Ok(message) = serde_json::from_slice::<T>(data) else { return };
    let written = serde_json::to_string(&message).unwrap_or_default();
    assert_eq!(serde_json::from_str::<T>(&written).ok(), Some(message), "{written}");
}

#[cfg(test)]
mod tests {
    use super::{
        CatalogueView, DeserializeOwned, EntitlementView, MESSAGES, ORDERS, OfferView, OrderView,
        PlaceOrder, Problem,
    };

    fn is<T: DeserializeOwned>(text: &str) -> Result<(), String> {
        serde_json::from_str::<T>(text).map(drop).map_err(|error| format!("{error}: {text}"))
    }

    #[test]
    fn every_seed_is_understood() {
        for order in ORDERS {
            assert_eq!(is::<OrderView>(order), Ok(()));
        }
        let read = [
            is::<PlaceOrder>,
            is::<EntitlementView>,
            is::<Problem>,
            is::<CatalogueView>,
            is::<OfferView>,
        ];
        assert_eq!(read.len(), MESSAGES.len());
        for (read, message) in read.iter().zip(MESSAGES) {
            assert_eq!(read(message), Ok(()));
        }
    }
}
