//! Silent confirmation (CAMARA number-verification 2.1): on mobile data the network knows the phone's number,
//! and the reader need not type a code.
//!
//! The phone's browser asks the carrier at [`Carrier::line_address`] and returns with an authorization code.
//! The gateway exchanges the code for a token that is bound to the phone, checks that it belongs to the typed
//! number, and asks for the reservation with it. If any step fails, the reader gets a text message instead.

use core::fmt;
use core::time::Duration;

use farthing_protocol::Msisdn;
use serde::{Deserialize, Serialize};

use crate::carriers::addresses::below;
use crate::carriers::client::Carrier;
use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::observation::News;
use crate::carriers::prepare::Prepare;
use crate::carriers::wire::TokenOut;

/// The scopes: to compare the number, and to reserve money on its bill.
const SCOPE: &str = "openid dpv:FraudPreventionAndDetection number-verification:verify \
    carrier-billing:payments:create";

/// Time limit for token and comparison together.
const PATIENCE: Duration = Duration::from_secs(3);

/// The authorization that a phone's browser got from its carrier.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct LineProof {
    pub(crate) carrier: String,
    pub(crate) code: String,
    /// The PKCE code verifier (RFC 7636).
    pub(crate) verifier: String,
}

/// Leaves out the secrets.
impl fmt::Debug for LineProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineProof").field("carrier", &self.carrier).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifyBody<'a> {
    phone_number: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerifyOut {
    device_phone_number_verified: bool,
}

impl Carrier {
    /// The address where the phone's browser asks; none if the carrier does not offer silent confirmation.
    pub(crate) fn line_address(&self, state: &str, challenge: &str) -> Option<String> {
        let line = self.setup.line.as_ref()?;
        let mut address = line.authorize_url.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.setup.client_id)
            .append_pair("redirect_uri", &line.redirect)
            .append_pair("scope", SCOPE)
            .append_pair("state", state)
            .append_pair("prompt", "none")
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        Some(address.into())
    }

    /// Asks for a reservation for the phone that the network has identified. None if it identified another
    /// phone or none: then nothing has happened at the carrier, and a code must prove the phone.
    pub(crate) async fn prepare_in_silence(
        &self,
        prepare: &Prepare,
        proof: &LineProof,
    ) -> Option<News> {
        if self.paused_until().is_some() {
            return None;
        }
        let seen = self.seen(proof, &prepare.correlator, &prepare.phone);
        let token = tokio::time::timeout(PATIENCE, seen).await.ok().flatten();
        let Some(token) = token else {
            tracing::info!(carrier = self.id(), "the network did not confirm a number");
            return None;
        };
        self.prepare_as(prepare, &token).await
    }

    /// The phone's token, if it belongs to this number.
    async fn seen(&self, proof: &LineProof, correlator: &str, phone: &Msisdn) -> Option<String> {
        let line = self.setup.line.as_ref().filter(|_| proof.carrier == self.setup.id)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &proof.code),
            ("redirect_uri", &line.redirect),
            ("code_verifier", &proof.verifier),
        ];
        let request = self.http.post(self.setup.token_url.clone());
        let request =
            request.basic_auth(&self.setup.client_id, Some(&self.setup.client_secret)).form(&form);
        let token: TokenOut = right(&exchange(request).await)?;
        let address = below(&self.setup.api_root, ["number-verification", "v2", "verify"]).ok()?;
        let request = self.http.post(address).header("x-correlator", correlator);
        let request = request
            .bearer_auth(&token.access_token)
            .json(&VerifyBody { phone_number: phone.as_e164() });
        let verified: VerifyOut = right(&exchange(request).await)?;
        verified.device_phone_number_verified.then_some(token.access_token)
    }
}

fn right<T: for<'de> Deserialize<'de>>(heard: &Heard) -> Option<T> {
    match heard {
        Heard::Answered(reply) if reply.status == 200 => serde_json::from_slice(&reply.body).ok(),
        Heard::Answered(_) | Heard::NotSent | Heard::Silence => None,
    }
}
