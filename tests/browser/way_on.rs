//! Where there is no offer, there is one way on, and it is one that can work.

use farthing::flow::event::Event;
use farthing_protocol::Reason;
use leptos::prelude::{GetUntracked as _, Set as _};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::drawn::{Drawn, opened, refused};
use crate::page::until;

const AGAIN: &str = "Try again";
const PLAIN: &str = "Use the simple page instead";
const CLOSE: &str = "Close";

/// What the one button says, for every reason.
const WAYS_ON: [(Reason, &str); 29] = [
    (Reason::LimitSingle, CLOSE),
    (Reason::LimitMonthly, CLOSE),
    (Reason::BlockedBySubscriber, CLOSE),
    (Reason::UnpaidBill, CLOSE),
    (Reason::Minor, CLOSE),
    (Reason::LineNotEligible, CLOSE),
    (Reason::LineCannotPay, CLOSE),
    (Reason::NewOrChangedLine, CLOSE),
    (Reason::CarrierPolicy, CLOSE),
    (Reason::NumberNotServed, CLOSE),
    (Reason::TooManyWrongCodes, AGAIN),
    (Reason::CodeExpired, AGAIN),
    (Reason::TooManyRequests, AGAIN),
    (Reason::CarrierUnavailable, AGAIN),
    (Reason::WindowRefused, AGAIN),
    (Reason::ReservationExpired, AGAIN),
    (Reason::NotCovered, AGAIN),
    (Reason::AmountInvalid, AGAIN),
    (Reason::UndoTooLate, CLOSE),
    (Reason::UndoLimit, CLOSE),
    (Reason::AlreadyPaying, AGAIN),
    (Reason::AlreadyOwned, AGAIN),
    (Reason::QuoteExpired, CLOSE),
    (Reason::ItemUnknown, CLOSE),
    (Reason::OriginNotAllowed, PLAIN),
    (Reason::GatewayUnreachable, AGAIN),
    (Reason::BrowserUnsupported, PLAIN),
    (Reason::ContentUnreadable, AGAIN),
    (Reason::Unknown, AGAIN),
];

#[wasm_bindgen_test]
async fn every_reason_for_no_offer_has_exactly_one_way_on_and_it_is_the_one_that_can_work() {
    assert_eq!(WAYS_ON.map(|(reason, _)| reason), Reason::ALL);
    let drawn = Drawn::new(opened());
    for (reason, expected) in WAYS_ON {
        drawn.flow.set(opened());
        until("the wait", || drawn.find("[data-screen=loading]").is_some()).await;
        drawn.sent.set(Vec::new());
        drawn.flow.set(refused(reason));
        until("the reason", || drawn.find("[data-screen=unavailable] .notice").is_some()).await;
        let controls = ":is(button, a, input, summary, [tabindex='0'])";
        let ways = drawn.all(&format!(".screen {controls}:not([hidden])"));
        let said: Vec<_> = ways.iter().filter_map(|way| way.text_content()).collect();
        assert_eq!(said, [expected], "{reason:?}");
        let way: HtmlElement = ways[0].clone().unchecked_into();
        if expected == PLAIN {
            let address = way.get_attribute("href");
            assert_eq!(address.as_deref(), Some("/pay/jeju-post"), "{reason:?}");
            continue;
        }
        way.click();
        let does = if expected == AGAIN { Event::RetryPressed } else { Event::Dismissed };
        assert_eq!(drawn.sent.get_untracked(), [does], "{reason:?}");
    }
}
