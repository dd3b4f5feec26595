//! `/v1/credit`: credit that was bought on the bill goes back to the bill.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use farthing_protocol::Problem;
use farthing_protocol::refund::{CreditRefund, RefundProgress, RefundView};

use crate::api::error::ApiError;
use crate::api::idempotency::{Received, StoredAnswer, once};
use crate::api::problems::{KeyProblems, SessionProblems, UnsupportedMediaType};
use crate::api::reader::Paying;
use crate::app::App;
use crate::refunds::{RefundState, refund_until};
use crate::store::refunds::RefundRow;

/// Gives back all of the device's credit that the carrier can take off the bill: unspent, and bought this
/// month (Korea). The rest stays credit; it is never paid out in another way. The body is `{}`.
#[utoipa::path(
    post, path = "/v1/credit/refund", tag = "buying", security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "Unique per device. Send the same one when you retry.")),
    responses(
        (status = 201, description = "The refunds. This credit can no longer be spent.", body = CreditRefund),
        (status = 409, description = "`nothing-to-refund`, `request-in-progress`", body = Problem, content_type = "application/problem+json"),
        UnsupportedMediaType,
        KeyProblems,
        SessionProblems,
    )
)]
pub(crate) async fn refund(
    State(app): State<App>,
    Paying(reader): Paying,
    request: Request,
) -> Result<Response, ApiError> {
    let received = Received::read(request).await?;
    let (app_, caller) = (app.clone(), reader.caller.clone());
    let has_credit = app.orders.has_credit(&reader.caller).await?;
    let has_credit = has_credit.then_some(()).ok_or(ApiError::NothingToRefund);
    let work = has_credit.map(|()| async move {
        let begun = app_.orders.refund_credit(&caller).await?;
        let begun = begun.ok_or(ApiError::NothingToRefund)?;
        let refunds = begun.refunds.iter().map(view).collect();
        let answer = CreditRefund { refunds, total: begun.total, balance: begun.balance };
        StoredAnswer::json(StatusCode::CREATED, &answer)
    });
    once(&app, &reader, &received, work).await
}

fn view(refund: &RefundRow) -> RefundView {
    RefundView {
        id: refund.id.clone(),
        amount: refund.amount,
        progress: match refund.state {
            RefundState::Due
            | RefundState::Asking
            | RefundState::Unknown
            | RefundState::Processing { .. } => RefundProgress::OnItsWay,
            RefundState::Returned { .. } => RefundProgress::OffTheBill,
            RefundState::Credited { .. } => RefundProgress::AsCredit,
            RefundState::Held { .. } => RefundProgress::Held,
        },
        on_bill_until: refund_until(refund.paid_at).to_rfc3339(),
    }
}
