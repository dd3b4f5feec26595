//! The settings of a carrier.

use core::fmt;
use core::time::Duration;

use url::Url;

use crate::carriers::fee::Fee;

/// The settings of one carrier, or of an aggregator of several.
#[derive(Clone)]
pub(crate) struct CarrierSetup {
    /// The carrier's id. It must not change after the first charge.
    pub(crate) id: String,
    /// Base of its APIs: `/carrier-billing/v0.5` is added.
    pub(crate) api_root: Url,
    /// Where its access tokens come from (OAuth 2.0 client credentials).
    pub(crate) token_url: Url,
    /// The gateway's OAuth client id at the carrier.
    pub(crate) client_id: String,
    /// The gateway's OAuth client secret at the carrier.
    pub(crate) client_secret: String,
    /// The table for codes like `[0016]` in its messages; none if it sends none.
    pub(crate) vocabulary: Option<Vocabulary>,
    /// Prefixes of the numbers that it serves, in E.164 form; empty means all.
    pub(crate) prefixes: Vec<String>,
    /// Hosts outside its own domain on which it may open a window for the reader.
    pub(crate) window_hosts: Vec<String>,
    /// Which refunds it makes.
    pub(crate) refunds: RefundAbility,
    /// Whether it texts free codes (one-time-password-sms).
    pub(crate) free_codes: bool,
    /// The rule for SIM changes that is checked before a code is sent; none if it is not checked.
    pub(crate) sim_swap: Option<SimSwapRule>,
    /// Its silent confirmation; none if it does not offer it.
    pub(crate) line: Option<LineSetup>,
    /// Its fee per charge, as far as it is known.
    pub(crate) fee: Fee,
    /// Time limit of a call that changes something.
    pub(crate) timeout: Duration,
    /// The address for its notifications; none if it should send none.
    pub(crate) sink: Option<String>,
}

/// Leaves out the client secret and the sink, whose path is secret.
impl fmt::Debug for CarrierSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CarrierSetup")
            .field("id", &self.id)
            .field("api_root", &self.api_root.as_str())
            .finish_non_exhaustive()
    }
}

/// Which refunds a carrier makes in the month of the charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundAbility {
    /// The carrier refunds nothing.
    None,
    /// Only a payment as a whole.
    WholeOnly,
    /// Any part of a payment.
    Parts,
}

/// A provider's table of refusal codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    KgMobilians,
}

/// The check for a changed SIM before a code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SimSwapRule {
    /// A SIM that was changed within this many hours is rejected.
    pub(crate) hours: u16,
    /// Whether the purchase is also rejected if the carrier does not answer.
    pub(crate) refuses_unknown: bool,
}

/// The silent confirmation of a carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineSetup {
    pub(crate) authorize_url: Url,
    /// The redirect address to which it sends the phone's browser back.
    pub(crate) redirect: String,
}

/// Why the configuration of the carriers cannot be used.
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
