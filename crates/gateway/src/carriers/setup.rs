//! What the gateway must know of a carrier before it can call it.

use core::fmt;
use core::time::Duration;

use url::Url;

use crate::carriers::fee::Fee;

/// What the gateway must know of one carrier, or of an aggregator of several.
#[derive(Clone)]
pub(crate) struct CarrierSetup {
    /// Our name for it; never changed once it has charged something.
    pub(crate) id: String,
    /// Base of its APIs: `/carrier-billing/v0.5` is added.
    pub(crate) api_root: Url,
    /// Where its access tokens come from (OAuth 2.0 client credentials).
    pub(crate) token_url: Url,
    /// The gateway's OAuth client id at the carrier.
    pub(crate) client_id: String,
    /// The gateway's OAuth client secret at the carrier.
    pub(crate) client_secret: String,
    /// Vocabulary of the codes like `[0016]` in its messages; none if it sends none.
    pub(crate) vocabulary: Option<Vocabulary>,
    /// Beginnings of the numbers that it serves, in E.164 form; empty means all.
    pub(crate) prefixes: Vec<String>,
    /// Hosts beside its own domain on which it may open a window for the reader.
    pub(crate) window_hosts: Vec<String>,
    /// What it gives back.
    pub(crate) refunds: RefundAbility,
    /// Whether it texts codes that cost nothing (one-time-password-sms).
    pub(crate) free_codes: bool,
    /// What it is asked about a SIM before it sends a code; nothing if none.
    pub(crate) sim_swap: Option<SimSwapRule>,
    /// Where it says whose phone this is; nowhere if none.
    pub(crate) line: Option<LineSetup>,
    /// What it keeps of each charge, as far as that is known.
    pub(crate) fee: Fee,
    /// How long a call that writes may take.
    pub(crate) timeout: Duration,
    /// Where it shall send its notifications, if it shall.
    pub(crate) sink: Option<String>,
}

/// Without the password, and without the sink, whose path is one too.
impl fmt::Debug for CarrierSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CarrierSetup")
            .field("id", &self.id)
            .field("api_root", &self.api_root.as_str())
            .finish_non_exhaustive()
    }
}

/// What a carrier gives back in the month of the charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundAbility {
    /// The carrier refunds nothing.
    None,
    /// A payment as a whole.
    WholeOnly,
    /// Any part of a payment.
    Parts,
}

/// A provider's vocabulary of refusal codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    KgMobilians,
}

/// Whether a carrier is asked, and what counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SimSwapRule {
    /// A change in this many hours refuses.
    pub(crate) hours: u16,
    /// Whether an answer that does not come refuses, too.
    pub(crate) refuses_unknown: bool,
}

/// Where a carrier says whose phone this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineSetup {
    pub(crate) authorize_url: Url,
    /// Where it sends the phone's browser back to.
    pub(crate) redirect: String,
}

/// Why the carriers cannot be used as configured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetupError {
    /// The HTTP client cannot be made.
    #[error("no client for carriers")]
    Client(#[from] reqwest::Error),
    /// The table of refusals that is part of the program cannot be read.
    #[error("the table of refusals is damaged")]
    Refusals(#[from] serde_json::Error),
    /// No carrier is configured, or an address cannot have paths.
    #[error("{0}")]
    Unusable(&'static str),
}
