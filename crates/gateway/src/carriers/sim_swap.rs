//! CAMARA sim-swap 2.1: whether the SIM of a number was changed recently.
//!
//! A texted code proves only who has the SIM now. A thief who took over a number gets its codes, so the
//! carrier is asked before a code is sent. The check has tokens, a breaker and a pause of its own, so that
//! its failures do not stop payments.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{Msisdn, Reason};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::carriers::addresses::below;
use crate::carriers::breaker::Breaker;
use crate::carriers::classify::error;
use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::pause::{BRIEF, Pause};
use crate::carriers::setup::{CarrierSetup, SetupError, SimSwapRule};
use crate::carriers::token::Tokens;
use crate::clock::Clock;

/// The scope of the check alone: a carrier that does not grant it still accepts payments.
const SCOPE: &str = "sim-swap:check";

/// Longest time that a reader waits for the check, its token included.
const PATIENCE: Duration = Duration::from_secs(3);

/// The check at one carrier.
#[derive(Debug)]
pub(super) struct SimSwap {
    rule: SimSwapRule,
    address: Url,
    tokens: Tokens,
    breaker: Breaker,
    pause: Arc<Pause>,
    patience: Duration,
}

/// The result of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SimAge {
    /// The SIM is new or was changed.
    Changed,
    /// The SIM was not changed. Also if the carrier does not know the number; then it refuses the payment
    /// itself.
    Same,
    /// The carrier does not know, or did not answer.
    Unknown,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckBody<'a> {
    phone_number: &'a str,
    max_age: u16,
}

#[derive(Deserialize)]
struct CheckOut {
    swapped: bool,
}

impl SimSwap {
    /// The check at a carrier; none if its settings have no rule.
    ///
    /// # Errors
    ///
    /// [`SetupError::Unusable`] if its address cannot have paths.
    pub(super) fn of(
        setup: &Arc<CarrierSetup>,
        http: &reqwest::Client,
        clock: &Clock,
    ) -> Result<Option<Self>, SetupError> {
        let Some(rule) = setup.sim_swap else { return Ok(None) };
        let pause = Arc::new(Pause::new(clock.clone()));
        Ok(Some(Self {
            rule,
            address: below(&setup.api_root, ["sim-swap", "v2", "check"])?,
            tokens: Tokens::new(
                clock.clone(),
                http.clone(),
                Arc::clone(setup),
                SCOPE.to_owned(),
                Arc::clone(&pause),
            ),
            breaker: Breaker::new(clock.clone()),
            pause,
            patience: PATIENCE.min(setup.timeout / 2),
        }))
    }

    /// The reason why no code may be sent to this number, if there is one. `carrier` is the carrier's id, for
    /// the log.
    pub(super) async fn distrusts(
        &self,
        http: &reqwest::Client,
        carrier: &str,
        correlator: &str,
        phone: &Msisdn,
    ) -> Option<Reason> {
        match self.ask(http, correlator, phone).await {
            SimAge::Changed => Some(Reason::NewOrChangedLine),
            SimAge::Same => None,
            SimAge::Unknown => {
                tracing::warn!(carrier, "the carrier does not say whether a SIM changed");
                self.rule.refuses_unknown.then_some(Reason::CarrierUnavailable)
            }
        }
    }

    async fn ask(&self, http: &reqwest::Client, correlator: &str, phone: &Msisdn) -> SimAge {
        if self.breaker.is_open() || self.pause.until().is_some() {
            return SimAge::Unknown;
        }
        let asking = async {
            let token = self.tokens.get(None).await?;
            let heard = self.exchange(http, correlator, phone, &token).await;
            if heard.status() != Some(401) {
                return Some(heard);
            }
            let token = self.tokens.get(Some(&token)).await?;
            Some(self.exchange(http, correlator, phone, &token).await)
        };
        let heard = tokio::time::timeout(self.patience, asking).await.ok().flatten();
        if let Some(Heard::Answered(reply)) = &heard {
            self.pause.heed(reply.status, reply.retry_after, BRIEF);
        }
        let answer = heard.as_ref().map_or(SimAge::Unknown, understand);
        if answer == SimAge::Unknown {
            self.breaker.failed();
        } else {
            self.breaker.succeeded();
        }
        answer
    }

    async fn exchange(
        &self,
        http: &reqwest::Client,
        correlator: &str,
        phone: &Msisdn,
        token: &str,
    ) -> Heard {
        let body = CheckBody { phone_number: phone.as_e164(), max_age: self.rule.hours };
        let request = http.post(self.address.clone()).header("x-correlator", correlator);
        exchange(request.bearer_auth(token).json(&body)).await
    }
}

fn understand(heard: &Heard) -> SimAge {
    let Heard::Answered(reply) = heard else { return SimAge::Unknown };
    match (reply.status, error(reply).code.as_str()) {
        (200, _) => match serde_json::from_slice::<CheckOut>(&reply.body) {
            Ok(CheckOut { swapped: true }) => SimAge::Changed,
            Ok(CheckOut { swapped: false }) => SimAge::Same,
            Err(_) => SimAge::Unknown,
        },
        (404, "IDENTIFIER_NOT_FOUND") | (422, "SERVICE_NOT_APPLICABLE") => SimAge::Same,
        _ => SimAge::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{SimAge, understand};
    use crate::carriers::exchange::{Heard, Reply};

    fn heard(status: u16, body: &serde_json::Value) -> Heard {
        let body = body.to_string().into_bytes();
        Heard::Answered(Reply { status, retry_after: None, total: None, body })
    }

    #[test]
    fn every_answer_about_a_sim_is_understood() {
        for (heard, expected) in [
            (heard(200, &json!({ "swapped": true })), SimAge::Changed),
            (heard(200, &json!({ "swapped": false })), SimAge::Same),
            (heard(200, &json!({ "swapped": "no" })), SimAge::Unknown),
            (heard(200, &json!({})), SimAge::Unknown),
            (heard(404, &json!({ "code": "IDENTIFIER_NOT_FOUND" })), SimAge::Same),
            (heard(422, &json!({ "code": "SERVICE_NOT_APPLICABLE" })), SimAge::Same),
            (heard(404, &json!({})), SimAge::Unknown),
            (heard(400, &json!({ "code": "OUT_OF_RANGE" })), SimAge::Unknown),
            (heard(401, &json!({})), SimAge::Unknown),
            (heard(403, &json!({ "code": "PERMISSION_DENIED" })), SimAge::Unknown),
            (heard(429, &json!({})), SimAge::Unknown),
            (heard(503, &json!({})), SimAge::Unknown),
            (Heard::NotSent, SimAge::Unknown),
            (Heard::Silence, SimAge::Unknown),
        ] {
            assert_eq!(understand(&heard), expected, "{heard:?}");
        }
    }
}
