//! carrier-billing-refund 0.3 on the wire.

use super::answers::{RefundView, RemainingView};
use super::pipeline::Call;
use super::reply::Reply;
use crate::app::App;
use crate::carrier::listing::{self, Query};
use crate::carrier::refusal::{Api, Refusal};
use crate::carrier::wire::refund::RefundRequest;
use crate::carrier::{queries, refunds};
use crate::faults::operation::Operation;
pub(crate) fn answer(app: &App, call: &Call) -> Result<Reply, Refusal> {
    let payment_id = call.param("payment");
    match call.operation {
        Operation::CreateRefund => {
            let body: RefundRequest = call.body()?;
            app.world().act(
                |state, context| refunds::open(state, context, &call.caller, payment_id, body),
                |state, (payment, refund)| {
                    let found = state.payment(&payment).and_then(|found| found.refund(&refund));
                    let view = RefundView::of(found.ok_or(Refusal::INTERNAL)?);
                    let base = &app.public_url;
                    let path = format!("carrier-billing-refund/v0.3/payments/{payment}/refunds");
                    let reply = Reply::json(201, &view)?;
                    Ok(reply.with("location", &format!("{base}/{path}/{refund}")))
                },
            )
        }
        Operation::RetrieveRefund => app.world().query(|state, _| {
            let payment = queries::find(state, &call.caller, payment_id)?;
            let refund = payment.refund(call.param("refund")).ok_or(Refusal::NOT_FOUND)?;
            Reply::json(200, &RefundView::of(refund))
        }),
        Operation::RetrievePaymentRemainingAmount => app.world().query(|state, _| {
            let payment = queries::find(state, &call.caller, payment_id)?;
            Reply::json(200, &RemainingView::of(payment))
        }),
        _ => {
            let query = Query::read(Api::Refunds, &call.query)?;
            app.world().query(|state, context| {
                let page = listing::refunds(state, context, &call.caller, payment_id, &query)?;
                let items: Vec<_> =
                    page.items.iter().map(|refund| RefundView::of(refund)).collect();
                Ok(Reply::json(200, &items)?
                    .with("content-last-key", &page.last.to_string())
                    .with("x-total-count", &page.total.to_string()))
            })
        }
    }
}
