//! Access tokens by OAuth 2.0 client credentials (RFC 6749 section 4.4).

use core::fmt;
use core::time::Duration;

use tokio::sync::Mutex;

use crate::carriers::CarrierSetup;
use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::wire::TokenOut;
use crate::clock::{Clock, UnixMillis};

/// What the gateway asks permission for.
const SCOPE: &str =
    "carrier-billing:payments:create carrier-billing:payments:write carrier-billing:payments:read";

/// How long a token is used that does not say how long it lives.
const UNTOLD_LIFE: Duration = Duration::from_mins(5);

/// How long before its end a token is no longer used.
const MARGIN: Duration = Duration::from_secs(30);

/// How long asking for one may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// One carrier's tokens: one is kept, and only one caller at a time asks for the next.
pub(crate) struct Tokens {
    clock: Clock,
    kept: Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    text: String,
    use_until: UnixMillis,
}

impl Tokens {
    /// None yet.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, kept: Mutex::new(None) }
    }

    /// A token that should hold, other than `refused`. None if the carrier gives none.
    pub(crate) async fn get(
        &self,
        http: &reqwest::Client,
        setup: &CarrierSetup,
        refused: Option<&str>,
    ) -> Option<String> {
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        if let Some(token) = kept.as_ref()
            && now < token.use_until
            && refused != Some(token.text.as_str())
        {
            return Some(token.text.clone());
        }
        *kept = None;
        let token = ask(http, setup, now).await?;
        *kept = Some(token.clone());
        Some(token.text)
    }
}

async fn ask(http: &reqwest::Client, setup: &CarrierSetup, now: UnixMillis) -> Option<Token> {
    let request = http
        .post(setup.token_url.clone())
        .timeout(TIMEOUT)
        .basic_auth(&setup.client_id, Some(&setup.client_secret))
        .form(&[("grant_type", "client_credentials"), ("scope", SCOPE)]);
    let Heard::Answer(reply) = exchange(request).await else { return None };
    if reply.status != 200 {
        tracing::warn!(carrier = setup.id, status = reply.status, "the carrier gives no token");
        return None;
    }
    let answer: TokenOut = serde_json::from_slice(&reply.body).ok()?;
    let life = answer.expires_in.map_or(UNTOLD_LIFE, Duration::from_secs);
    Some(Token {
        text: answer.access_token,
        use_until: now.plus(life.saturating_sub(MARGIN).max(Duration::from_secs(1))),
    })
}

/// Without the token.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(..)")
    }
}
