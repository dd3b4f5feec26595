//! Carries out the checkout's effects by HTTP requests.

use std::sync::Arc;

use farthing::flow::effect::Effect;
use farthing::flow::event::Event;
use farthing::flow::idempotency_key::Key;
use farthing_protocol::OrderId;
use farthing_protocol::order::{PlaceOrder, SubmitCode};
use serde::Serialize;
use serde_json::json;

use super::line::{Ask, Line};

/// Carries out an effect. Returns the event that follows from it, if there is one.
pub(crate) async fn carry_out(line: &Line, effect: Effect) -> Option<Event> {
    let (ask, key) = match effect {
        Effect::AskOffer(wanted) => {
            let answer = line.ask(&Ask::post("/v1/offers", &wanted)).await;
            return Some(Event::OfferAnswered(answer.map(Arc::new)));
        }
        Effect::ReadOrder(order) => return Some(read_order(line, &order).await),
        Effect::PlaceOrder { quote, funding, tip, opens, step_up, key } => (
            Ask::post(
                "/v1/orders",
                &PlaceOrder { quote, funding, tip, opens, step_up, line: None },
            ),
            key,
        ),
        Effect::SubmitCode { order, code, key } => {
            let code = code.as_str().to_owned();
            (of_order(&order, "code", &SubmitCode { code }), key)
        }
        Effect::Resend { order, key } => (of_order(&order, "resend", &json!({})), key),
        Effect::Cancel { order, key } => (of_order(&order, "cancel", &json!({})), key),
        Effect::Undo { order, key } => (of_order(&order, "undo", &json!({})), key),
        // The other effects are for the page, or for a reader with a second device.
        _ => return None,
    };
    Some(intend(line, ask, key).await)
}

pub(crate) async fn read_order(line: &Line, order: &OrderId) -> Event {
    match line.ask(&Ask::read(format!("/v1/orders/{order}"))).await {
        Ok(order) => Event::OrderSeen(Arc::new(order)),
        Err(problem) => Event::OrderUnreadable(problem),
    }
}

fn of_order(order: &OrderId, call: &str, body: &impl Serialize) -> Ask {
    Ask::post(&format!("/v1/orders/{order}/{call}"), body)
}

async fn intend(line: &Line, mut ask: Ask, key: Key) -> Event {
    ask.key = Some(key.as_str().to_owned());
    let answer = line.ask(&ask).await;
    Event::OrderAnswered(key, answer.map(Arc::new))
}
