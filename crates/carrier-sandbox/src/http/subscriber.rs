//! sim-swap 2.1 and number-verification 2.1 on the wire.

use serde_json::json;

use super::pipeline::Call;
use super::reply::Reply;
use crate::app::App;
use crate::carrier::phone::Phone;
use crate::carrier::refusal::Refusal;
use crate::carrier::sim;
use crate::carrier::wire::line::{CheckSimSwap, VerifyNumber};
use crate::carrier::wire::payment::PhoneNumber;
use crate::faults::operation::Operation;
pub(crate) fn answer(app: &App, call: &Call) -> Result<Reply, Refusal> {
    match call.operation {
        Operation::CheckSimSwap => {
            let body: CheckSimSwap = call.body()?;
            app.world().query(|state, context| {
                let swapped = sim::check(state, context, &call.caller, &body)?;
                Reply::json(200, &json!({"swapped": swapped}))
            })
        }
        Operation::RetrieveSimSwapDate => {
            let body: PhoneNumber = call.body()?;
            let number = body.phone_number.as_deref();
            app.world().query(|state, context| {
                let (changed, days) = sim::last_change(state, context, &call.caller, number)?;
                let body = match days {
                    None => json!({"latestSimChange": changed}),
                    Some(days) => json!({"latestSimChange": changed, "monitoredPeriod": days}),
                };
                Reply::json(200, &body)
            })
        }
        Operation::PhoneNumberVerify => {
            let body: VerifyNumber = call.body()?;
            body.check()?;
            let verified = sim::verify(proved(call)?, &body);
            Reply::json(200, &json!({"devicePhoneNumberVerified": verified}))
        }
        _ => Reply::json(200, &json!({"devicePhoneNumber": proved(call)?.as_str()})),
    }
}

/// The line that the mobile network found behind the caller.
fn proved(call: &Call) -> Result<&Phone, Refusal> {
    let phone = call.caller.phone.as_ref().filter(|_| call.by_network);
    phone.ok_or(Refusal::NOT_BY_MOBILE_NETWORK)
}
