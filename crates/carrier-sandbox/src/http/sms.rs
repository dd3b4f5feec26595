//! one-time-password-sms 1.1 on the wire.

use serde_json::json;

use super::pipeline::Call;
use super::reply::Reply;
use crate::app::App;
use crate::carrier::otp;
use crate::carrier::refusal::Refusal;
use crate::carrier::wire::line::{SendCode, ValidateCode};
use crate::faults::operation::Operation;
pub(crate) fn answer(app: &App, call: &Call) -> Result<Reply, Refusal> {
    if call.operation == Operation::SendCode {
        let body: SendCode = call.body()?;
        return app.world().act(
            |state, context| otp::send(state, context, &call.caller, &body),
            |_, id| Reply::json(200, &json!({"authenticationId": id})),
        );
    }
    let body: ValidateCode = call.body()?;
    app.world().act(
        |state, context| otp::validate(state, context, &call.caller, &body),
        |_, ()| Ok(Reply::empty(204)),
    )
}
