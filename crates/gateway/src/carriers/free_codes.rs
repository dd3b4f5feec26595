//! CAMARA one-time-password-sms 1.1: a code that proves a number and charges nothing.
//!
//! The carrier makes, texts and checks the code. The API cannot be asked for the outcome of a call. That is
//! not needed, because no money moves.

use farthing_protocol::{Msisdn, Reason};
use serde::{Deserialize, Serialize};

use crate::carriers::addresses::below;
use crate::carriers::classify::{error, understood};
use crate::carriers::client::Carrier;
use crate::carriers::exchange::Heard;
use crate::charges;
use crate::clock::UnixMillis;
use crate::proofs::state::Event;

/// Longest id of an authentication.
const AUTHENTICATION_MAX: usize = 36;

/// A code to be texted.
#[derive(Debug, Clone)]
pub(crate) struct FreeCode {
    /// The attempt's id (`x-correlator`).
    pub(crate) correlator: String,
    pub(crate) phone: Msisdn,
    /// The text message, with `{{code}}` as the placeholder of the code.
    pub(crate) message: String,
    /// After this moment the call must not be sent.
    pub(crate) leave_by: UnixMillis,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SendBody<'a> {
    phone_number: &'a str,
    message: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentOut {
    authentication_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ValidateBody<'a> {
    authentication_id: &'a str,
    code: &'a str,
}

impl Carrier {
    /// Whether the carrier texts free codes.
    pub(crate) fn texts_free_codes(&self) -> bool {
        self.setup.free_codes
    }

    /// Asks the carrier to text a code.
    pub(crate) async fn send_code(&self, code: &FreeCode) -> Event {
        let body = SendBody { phone_number: code.phone.as_e164(), message: &code.message };
        sent(&self.call("send-code", &code.correlator, &body, code.leave_by).await)
    }

    /// Sends a code to the carrier for checking.
    pub(crate) async fn validate_code(
        &self,
        correlator: &str,
        authentication: &str,
        code: &str,
    ) -> Event {
        let body = ValidateBody { authentication_id: authentication, code };
        let leave_by = self.clock.now().plus(self.timeout());
        judged(&self.call("validate-code", correlator, &body, leave_by).await)
    }

    async fn call<B: Serialize + Sync>(
        &self,
        call: &'static str,
        correlator: &str,
        body: &B,
        leave_by: UnixMillis,
    ) -> Heard {
        match below(&self.setup.api_root, ["one-time-password-sms", "v1", call]) {
            Ok(address) => self.write(address, correlator, body, leave_by).await,
            Err(_) => Heard::NotSent,
        }
    }
}

/// The event of a call that did not run, or whose answer was lost.
const fn unanswered(event: &charges::Event) -> Event {
    match event {
        charges::Event::NotExecuted => Event::NotExecuted,
        _ => Event::Lost,
    }
}

fn sent(heard: &Heard) -> Event {
    let reply = match understood(heard) {
        Ok(reply) => reply,
        Err(event) => return unanswered(&event),
    };
    if reply.status == 200 {
        let sent = serde_json::from_slice::<SentOut>(&reply.body).ok();
        let id = sent.map(|sent| sent.authentication_id);
        let id = id.filter(|id| !id.is_empty() && id.chars().count() <= AUTHENTICATION_MAX);
        return id.map_or(Event::Lost, Event::Sent);
    }
    match (reply.status, error(reply).code.as_str()) {
        (403, "ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED") => {
            Event::Refused(Reason::TooManyRequests)
        }
        (403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED") => {
            Event::Refused(Reason::LineNotEligible)
        }
        (403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED") => {
            Event::Refused(Reason::BlockedBySubscriber)
        }
        (404, "NOT_FOUND") => Event::Refused(Reason::NumberNotServed),
        (400..=499, _) => Event::Refused(Reason::CarrierPolicy),
        _ => Event::Lost,
    }
}

fn judged(heard: &Heard) -> Event {
    let reply = match understood(heard) {
        Ok(reply) => reply,
        Err(event) => return unanswered(&event),
    };
    match (reply.status, error(reply).code.as_str()) {
        (200..=299, _) => Event::CodeRight,
        // The caller decides whether it was the last try, because it counts tries across resends.
        (400, "ONE_TIME_PASSWORD_SMS.INVALID_OTP") => Event::CodeWrong { last: false },
        (400, "ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED") => {
            Event::Refused(Reason::TooManyWrongCodes)
        }
        (400, "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED") | (404, _) => Event::CodeStale,
        (403, _) => Event::Refused(Reason::CarrierPolicy),
        _ => Event::Lost,
    }
}

#[cfg(test)]
mod tests {
    use farthing_protocol::Reason;
    use serde_json::json;

    use super::{judged, sent};
    use crate::carriers::exchange::{Heard, Reply};
    use crate::proofs::state::Event;

    fn heard(status: u16, body: &serde_json::Value) -> Heard {
        let body = body.to_string().into_bytes();
        Heard::Answered(Reply { status, retry_after: None, total: None, body })
    }

    fn refused(status: u16, word: &str) -> Heard {
        let code = format!("ONE_TIME_PASSWORD_SMS.{word}");
        heard(status, &json!({ "status": status, "code": code, "message": "" }))
    }

    #[test]
    fn every_answer_to_a_send_is_understood() {
        let id = |id: &str| heard(200, &json!({ "authenticationId": id }));
        for (heard, expected) in [
            (id("a-1"), Event::Sent("a-1".to_owned())),
            (id(""), Event::Lost),
            (id(&"a".repeat(37)), Event::Lost),
            (heard(200, &json!({})), Event::Lost),
            (Heard::NotSent, Event::NotExecuted),
            (Heard::Silence, Event::Lost),
            (heard(401, &json!({})), Event::NotExecuted),
            (heard(429, &json!({})), Event::NotExecuted),
            (heard(503, &json!({})), Event::Lost),
            (refused(403, "MAX_OTP_CODES_EXCEEDED"), Event::Refused(Reason::TooManyRequests)),
            (refused(403, "PHONE_NUMBER_NOT_ALLOWED"), Event::Refused(Reason::LineNotEligible)),
            (refused(403, "PHONE_NUMBER_BLOCKED"), Event::Refused(Reason::BlockedBySubscriber)),
            (heard(404, &json!({ "code": "NOT_FOUND" })), Event::Refused(Reason::NumberNotServed)),
            (heard(422, &json!({})), Event::Refused(Reason::CarrierPolicy)),
        ] {
            assert_eq!(sent(&heard), expected, "{heard:?}");
        }
    }

    #[test]
    fn every_answer_to_a_code_is_understood() {
        for (heard, expected) in [
            (heard(204, &json!(null)), Event::CodeRight),
            (refused(400, "INVALID_OTP"), Event::CodeWrong { last: false }),
            (refused(400, "VERIFICATION_FAILED"), Event::Refused(Reason::TooManyWrongCodes)),
            (refused(400, "VERIFICATION_EXPIRED"), Event::CodeStale),
            (heard(404, &json!({ "code": "NOT_FOUND" })), Event::CodeStale),
            (heard(400, &json!({ "code": "INVALID_ARGUMENT" })), Event::Lost),
            (heard(503, &json!({})), Event::Lost),
            (Heard::NotSent, Event::NotExecuted),
            (Heard::Silence, Event::Lost),
        ] {
            assert_eq!(judged(&heard), expected, "{heard:?}");
        }
    }
}
