//! What the bodies of requests say, and the body of an answer that is rehearsed.

use farthing_protocol::ItemId;
use farthing_protocol::offer::AskOffer;
use farthing_protocol::order::Funding;
use farthing_protocol::ways::TipChoice;

use crate::platform::json::{Draft, money as money_body};

/// An order that is paid from a tab, as the gateway would write it. No reader ever sees it.
pub const REHEARSED: &str = r#"{"id":"ord_00000000000000000000","version":1,"item":"a","status":"paid","method":"tab",
"price":{"amount":"1","currency":"KRW"},"undo_in_secs":1,
"left":{"of":"tab","open":{"amount":"1","currency":"KRW"},"limit":{"amount":"1","currency":"KRW"}},
"entitlement":{"item":"a","token":"","expires_in_secs":1}}"#;

/// A quote, and what was chosen about it.
pub(super) fn chosen_body(quote: &str, tip: Option<TipChoice>, opens: Option<&ItemId>) -> Draft {
    let mut body = Draft::default().text("quote", quote);
    if let Some(tip) = tip {
        let mut draft = Draft::default().part("amount", &money_body(&tip.amount));
        if let Some(message) = &tip.message {
            draft = draft.text("message", message);
        }
        body = body.part("tip", &draft);
    }
    if let Some(item) = opens {
        body = body.text("opens", item.as_str());
    }
    body
}

pub(super) fn offer_body(wanted: &AskOffer) -> Draft {
    match wanted {
        AskOffer::Item(item) => Draft::default().text("item", item.as_str()),
        AskOffer::Signed(offer) => Draft::default().text("signed", offer),
    }
}

pub(super) fn funding_body(funding: &Funding) -> Draft {
    let (method, phone, amount) = match funding {
        Funding::PhoneBill { phone } => ("phone_bill", Some(phone), None),
        Funding::Tab => ("tab", None, None),
        Funding::Credit => ("credit", None, None),
        Funding::Bundle => ("bundle", None, None),
        Funding::Pass => ("pass", None, None),
        Funding::Settle { phone } => ("settle", Some(phone), None),
        Funding::TopUp { phone, amount } => ("top_up", Some(phone), Some(amount)),
    };
    let mut draft = Draft::default().text("method", method);
    if let Some(phone) = phone {
        draft = draft.text("phone", phone.as_e164());
    }
    match amount {
        Some(amount) => draft.part("amount", &money_body(amount)),
        None => draft,
    }
}
