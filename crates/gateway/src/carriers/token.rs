//! Access tokens by OAuth 2.0 client credentials (RFC 6749 section 4.4).
//!
//! Written by hand: the protocol is one form and one answer. The important part is how many callers wait for
//! it, and how long.

use core::fmt;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::pause::{BRIEF, Pause};
use crate::carriers::setup::{CarrierSetup, RefundAbility};
use crate::carriers::wire::TokenOut;
use crate::clock::{Clock, UnixMillis};

/// The scopes for payments.
const PAYMENTS: &str =
    "carrier-billing:payments:create carrier-billing:payments:write carrier-billing:payments:read";

/// The scopes for refunds.
const REFUNDS: &str = "carrier-billing-refund:refunds:create carrier-billing-refund:refunds:read";

/// The scope for free codes.
const CODES: &str = "one-time-password-sms:send-validate";

/// How long a token is used if the answer has no `expires_in`.
const UNTOLD_LIFE: Duration = Duration::from_mins(5);

/// A token is no longer used when less than this time is left of it.
const MARGIN: Duration = Duration::from_secs(30);

/// Time limit of a token request, and so the longest time that a caller waits for one.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// One carrier's tokens. One token is kept, and at most one request for the next one is under way. No lock is
/// held meanwhile; callers without a token wait for that request.
pub(crate) struct Tokens {
    clock: Clock,
    http: reqwest::Client,
    setup: Arc<CarrierSetup>,
    scope: String,
    pause: Arc<Pause>,
    state: Arc<Mutex<TokenState>>,
}

#[derive(Default)]
struct TokenState {
    kept: Option<Token>,
    /// The end and the result of the request under way.
    request: Option<watch::Receiver<Progress>>,
}

#[derive(Clone)]
enum Progress {
    Asking,
    Ended(Option<String>),
}

struct Token {
    text: String,
    use_until: UnixMillis,
}

impl Tokens {
    /// Starts without a token, for these scopes. If the carrier asks for a pause instead of giving a token,
    /// that pause begins. The callers ask for no token while it lasts.
    pub(crate) fn new(
        clock: Clock,
        http: reqwest::Client,
        setup: Arc<CarrierSetup>,
        scope: String,
        pause: Arc<Pause>,
    ) -> Self {
        Self { clock, http, setup, scope, pause, state: Arc::default() }
    }

    /// A token that has not expired and is not `refused`. None if the carrier gives none in time.
    pub(crate) async fn get(&self, refused: Option<&str>) -> Option<String> {
        let mut request = {
            let mut state = lock(&self.state);
            let now = self.clock.now();
            let holds = |token: &&Token| now < token.use_until && refused != Some(&token.text);
            if let Some(token) = state.kept.as_ref().filter(holds) {
                return Some(token.text.clone());
            }
            state.kept = None;
            // A request whose task has ended, for example with its runtime, is no longer under way.
            match state.request.take().filter(|request| request.has_changed().is_ok()) {
                Some(request) => state.request.insert(request).clone(),
                None => state.request.insert(self.ask()).clone(),
            }
        };
        let ended = request.wait_for(|progress| matches!(progress, Progress::Ended(_)));
        match tokio::time::timeout(TIMEOUT, ended).await {
            Ok(Ok(progress)) => match &*progress {
                Progress::Ended(token) => token.clone(),
                Progress::Asking => None,
            },
            Ok(Err(_)) | Err(_) => None,
        }
    }

    /// Starts a request. It continues when its caller stops waiting, because others wait for it too.
    fn ask(&self) -> watch::Receiver<Progress> {
        let (tell, hear) = watch::channel(Progress::Asking);
        let (http, setup) = (self.http.clone(), Arc::clone(&self.setup));
        let (state, clock) = (Arc::clone(&self.state), self.clock.clone());
        let (scope, pause) = (self.scope.clone(), Arc::clone(&self.pause));
        tokio::spawn(async move {
            let token = ask(&http, &setup, &scope, (&clock, &pause)).await;
            let text = token.as_ref().map(|token| token.text.clone());
            let mut state = lock(&state);
            state.kept = token;
            state.request = None;
            tell.send_replace(Progress::Ended(text));
        });
        hear
    }
}

fn lock(state: &Mutex<TokenState>) -> MutexGuard<'_, TokenState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The scopes for payments, refunds and free codes, as the settings need them.
pub(crate) fn scope_of_payments(setup: &CarrierSetup) -> String {
    let gives_back = setup.refunds != RefundAbility::None;
    let scopes = [Some(PAYMENTS), gives_back.then_some(REFUNDS), setup.free_codes.then_some(CODES)];
    scopes.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

async fn ask(
    http: &reqwest::Client,
    setup: &CarrierSetup,
    scope: &str,
    (clock, pause): (&Clock, &Pause),
) -> Option<Token> {
    let asked_at = clock.now();
    let request = http
        .post(setup.token_url.clone())
        .timeout(TIMEOUT)
        .basic_auth(&setup.client_id, Some(&setup.client_secret))
        .form(&[("grant_type", "client_credentials"), ("scope", scope)]);
    let Heard::Answered(reply) = exchange(request).await else { return None };
    if reply.status != 200 {
        tracing::warn!(carrier = setup.id, status = reply.status, "the carrier gives no token");
        pause.heed(reply.status, reply.retry_after, BRIEF);
        return None;
    }
    let answer: TokenOut = serde_json::from_slice(&reply.body).ok()?;
    let life = answer.expires_in.map_or(UNTOLD_LIFE, Duration::from_secs);
    Some(Token {
        text: answer.access_token,
        use_until: asked_at.plus(life.saturating_sub(MARGIN).max(Duration::from_secs(1))),
    })
}

/// Leaves the token out.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(..)")
    }
}
