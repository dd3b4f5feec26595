//! What a scenario has put at the carrier.

/// The payments, refunds and codes that exist at the carrier because the scenario made them.
#[derive(Debug, Default)]
pub(super) struct Fixtures {
    /// Payments of the client under test, oldest first.
    pub(super) payments: Vec<Payment>,
    /// Refunds of "that payment", oldest first.
    pub(super) refunds: Vec<String>,
    /// The payment that the scenario is about.
    pub(super) subject: Option<Payment>,
    /// Codes that were sent, oldest first.
    pub(super) codes: Vec<SentCode>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) phone: String,
    pub(super) reference: String,
    /// The authorization to validate it with, if it waits for a code.
    pub(super) authorization: Option<String>,
}

/// A code that one-time-password-sms sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SentCode {
    pub(super) authentication: String,
    pub(super) code: String,
}
