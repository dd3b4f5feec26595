//! An order as a browser may see it. Times that count down become seconds from now, because browsers' clocks
//! differ.

use core::time::Duration;

use farthing_protocol::order::{CodeView, ReceiptView};
use farthing_protocol::{Left, OrderId, OrderStatus, OrderView, limits};
use serde::{Deserialize, Serialize};

use crate::api::error::ApiError;
use crate::api::reader::Reader;
use crate::api::rights;
use crate::app::App;
use crate::clock::UnixMillis;
use crate::config::Billing;
use crate::orders::{CodeSnapshot, OrderSnapshot, Remainder};
use crate::plain::returning;
use crate::plain::visit::Visit;
use crate::secrets::token;

/// How long a ticket for an event stream is valid: longer than an order usually takes. Each read of the order
/// gives a fresh one.
pub(crate) const TICKET_LIFE: Duration = Duration::from_mins(30);

const TICKET: &str = "ft1";

/// The content of a ticket. It lets its holder read one order.
#[derive(Serialize, Deserialize)]
struct Ticket {
    #[serde(rename = "o")]
    order: OrderId,
}

/// Whether a ticket is valid and for this order.
pub(crate) fn ticket_holds(app: &App, order: &OrderId, ticket: &str) -> bool {
    let ticket = token::verify::<Ticket>(&app.secrets.ticket, TICKET, app.clock.now(), ticket);
    ticket.is_ok_and(|ticket| ticket.order == *order)
}

/// The view for a device that placed the order, or that claimed its right: with what the payment opened, as
/// long as the right lasts. Only the device that placed it gets a ticket and what is left at its tab, credit
/// or bundle.
///
/// # Errors
///
/// [`ApiError::Internal`] if there are no keys, or the database fails.
pub(crate) async fn for_owner(
    app: &App,
    reader: &Reader,
    order: &OrderSnapshot,
) -> Result<OrderView, ApiError> {
    let owner = &reader.caller;
    let now = app.clock.now();
    let ticket = Ticket { order: order.id.clone() };
    let ticket = token::sign(&app.secrets.ticket, TICKET, now.plus(TICKET_LIFE), &ticket);
    let mut view = for_ticket(app, order);
    // Another device can have claimed the right. It cannot undo the purchase, and does not see what the buyer
    // has.
    let is_buyer = order.device == owner.device;
    view.undo_in_secs = view.undo_in_secs.filter(|_| is_buyer);
    view.left = view.left.filter(|_| is_buyer);
    let visit = Visit::of(&owner.device, &owner.publisher, &order.item);
    let window = returning::window(app, order, &visit, reader.language);
    view.window_url = window.map_err(|cause| ApiError::Internal(cause.into()))?;
    view.events = is_buyer.then(|| format!("/v1/orders/{}/events?ticket={ticket}", order.id));
    let opened = order.opens.as_ref().unwrap_or(&order.item);
    // An order stays paid when its right has ended: after a refund, or after the days of a pass.
    if order.status == OrderStatus::Paid
        && let Some(owned) = app.orders.opened(owner, opened).await?
    {
        let paid_by = order.bought.as_ref().map_or(&order.id, |bought| &bought.by);
        let entitlement = rights::view(app, owner, opened, paid_by, owned.until)?;
        view.link = rights::link(app, owner, &entitlement);
        view.entitlement = Some(entitlement);
    }
    Ok(view)
}

/// The view for the holder of a ticket: without anything that opens content.
pub(crate) fn for_ticket(app: &App, order: &OrderSnapshot) -> OrderView {
    let now = app.clock.now();
    OrderView {
        id: order.id.clone(),
        version: order.version,
        item: order.item.clone(),
        price: order.price,
        status: order.status,
        phone_masked: order.phone_masked.clone(),
        code: order.code.map(|code| code_view(now, code)),
        window_url: order.window_url.clone(),
        refusal: order.refusal,
        receipt: order.receipt.as_ref().map(|receipt| ReceiptView {
            number: receipt.number.clone(),
            paid_at: receipt.paid_at.to_rfc3339(),
            amount: receipt.amount,
            refund_until: receipt.refund_until.to_rfc3339(),
            message: order.note.message.clone(),
        }),
        entitlement: None,
        method: Some(order.method),
        charged: order.charged,
        left: order.left.map(|left| left_view(app, order, left)),
        undo_in_secs: order
            .undo_until
            .map(|until| whole_seconds(until.since(now)))
            .filter(|left| *left > 0),
        bought_at: order.bought.as_ref().map(|bought| bought.at.to_rfc3339()),
        thanks: order.note.thanks.clone().filter(|_| order.status == OrderStatus::Paid),
        link: None,
        events: None,
    }
}

fn left_view(app: &App, order: &OrderSnapshot, left: Remainder) -> Left {
    match left {
        Remainder::Tab(open) => {
            let publisher = app.config.publishers.get(&order.publisher);
            // If the publisher has no tabs any more, nothing can be put on one.
            let limit = match publisher.map(|publisher| &publisher.billing) {
                Some(Billing::Tab { limit, .. }) => *limit,
                _ => open,
            };
            Left::Tab { open, limit }
        }
        Remainder::Credit(balance) => Left::Credit { balance },
        Remainder::Bundle(units_left) => Left::Bundle { units_left },
        Remainder::Pass(until) => Left::Pass { until: until.map(UnixMillis::to_rfc3339) },
    }
}

fn code_view(now: UnixMillis, code: CodeSnapshot) -> CodeView {
    CodeView {
        digits: limits::CODE_DIGITS,
        // Times are rounded so that a code that the screen shows as valid is valid, and a button that it
        // shows works.
        expires_in_secs: whole_seconds(code.expires_at.since(now)),
        resend_in_secs: whole_seconds_up(code.resend_at.since(now)),
        sends_left: code.sends_left,
        tries_left: code.tries_left,
    }
}

fn whole_seconds(left: Duration) -> u32 {
    u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
}

fn whole_seconds_up(left: Duration) -> u32 {
    u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}
