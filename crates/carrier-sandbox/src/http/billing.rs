//! carrier-billing 0.5 on the wire.

use super::answers::{PaymentView, payment_url};
use super::pipeline::Call;
use super::reply::Reply;
use crate::app::App;
use crate::carrier::listing::{self, Query};
use crate::carrier::payment::Steps;
use crate::carrier::refusal::{Api, Refusal};
use crate::carrier::wire::payment::{PaymentRequest, PhoneNumber, ValidatePayment};
use crate::carrier::{commands, opening, queries};
use crate::faults::operation::Operation;
pub(crate) fn answer(app: &App, call: &Call) -> Result<Reply, Refusal> {
    match call.operation {
        Operation::CreatePayment => open(app, call, Steps::One),
        Operation::PreparePayment => open(app, call, Steps::Two),
        Operation::ValidatePayment => {
            let body: ValidatePayment = call.body()?;
            let id = call.param("payment");
            app.world().act(
                |state, context| commands::validate(state, context, &call.caller, id, &body),
                |_, ()| Ok(Reply::empty(204)),
            )
        }
        Operation::ConfirmPayment => {
            let body: PhoneNumber = call.body()?;
            let (id, number) = (call.param("payment"), body.phone_number.as_deref());
            app.world().act(
                |state, context| commands::confirm(state, context, &call.caller, id, number),
                |_, ()| accepted(),
            )
        }
        Operation::CancelPayment => {
            let body: PhoneNumber = call.body()?;
            let (id, number) = (call.param("payment"), body.phone_number.as_deref());
            app.world().act(
                |state, context| commands::cancel(state, context, &call.caller, id, number),
                |_, ()| accepted(),
            )
        }
        Operation::RetrievePayment => app.world().query(|state, _| {
            let payment = queries::find(state, &call.caller, call.param("payment"))?;
            Reply::json(200, &PaymentView::of(payment, &app.public_url))
        }),
        _ => {
            let query = Query::read(Api::Payments, &call.query)?;
            app.world().query(|state, context| {
                let page = listing::payments(state, context, &call.caller, &query)?;
                let items: Vec<_> = page
                    .items
                    .iter()
                    .map(|payment| PaymentView::of(payment, &app.public_url))
                    .collect();
                Ok(Reply::json(200, &items)?
                    .with("content-last-key", &page.last.to_string())
                    .with("x-total-count", &page.total.to_string()))
            })
        }
    }
}

fn open(app: &App, call: &Call, steps: Steps) -> Result<Reply, Refusal> {
    let body: PaymentRequest = call.body()?;
    app.world().act(
        |state, context| opening::open(state, context, &call.caller, steps, body),
        |state, id| {
            let payment = state.payment(&id).ok_or(Refusal::INTERNAL)?;
            let view = match steps {
                Steps::One => PaymentView::of(payment, &app.public_url),
                Steps::Two => PaymentView::prepared(payment, &app.public_url),
            };
            Ok(Reply::json(201, &view)?.with("location", &payment_url(&app.public_url, &id)))
        },
    )
}

/// 202 has no body in the OpenAPI file, yet the scenarios want its content type to be JSON: an
/// empty object is both.
fn accepted() -> Result<Reply, Refusal> {
    Reply::json(202, &serde_json::Map::new())
}
