//! Texted codes: how many may be sent to whom. What one payment may do is in
//! [`farthing_protocol::limits`]; here are the limits across payments, counted in the database.

/// How many codes may be sent, and how many payments may fail by wrong codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodeLimits {
    /// To one phone in an hour.
    pub(crate) per_phone_hour: u32,
    /// To one phone in a day.
    pub(crate) per_phone_day: u32,
    /// For one address (IPv4, or the first 64 bits of IPv6) in an hour.
    pub(crate) per_address_hour: u32,
    /// Payments of one phone that failed by wrong codes since midnight in Korea; then it rests
    /// until the next midnight.
    pub(crate) failures_per_phone: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self { per_phone_hour: 5, per_phone_day: 10, per_address_hour: 20, failures_per_phone: 10 }
    }
}
