//! Limits on texted codes across payments, counted in the database. The limits of one payment are in
//! [`farthing_protocol::limits`].

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::store;
use crate::store::Tx;
use crate::store::codes::SentQuestion;

/// How many codes may be sent, and how many payments may fail by wrong codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodeLimits {
    /// To one phone in an hour.
    pub(crate) per_phone_hour: u32,
    /// To one phone in a day.
    pub(crate) per_phone_day: u32,
    /// For one address (IPv4, or the first 64 bits of IPv6) in an hour.
    pub(crate) per_address_hour: u32,
    /// Payments of one phone that may fail by wrong codes in a Korean day; then it gets no code until
    /// midnight.
    pub(crate) failures_per_phone: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self { per_phone_hour: 5, per_phone_day: 10, per_address_hour: 20, failures_per_phone: 10 }
    }
}

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Checks whether one more code may be sent to this phone for this address.
///
/// # Errors
///
/// [`OrderError::TooManyRequests`] if a limit is reached; it says how long to wait.
pub(crate) async fn check(
    db: &mut Tx,
    limits: CodeLimits,
    phone: [u8; 32],
    address: [u8; 32],
    now: UnixMillis,
) -> Result<(), OrderError> {
    // The limit is reached if the code that is `most` codes back is still in the period.
    let back = |most: u32, window| {
        most.checked_sub(1).ok_or(OrderError::TooManyRequests { retry_in: window })
    };
    let asked = SentQuestion {
        phone,
        address,
        phone_hour_back: back(limits.per_phone_hour, HOUR)?,
        phone_day_back: back(limits.per_phone_day, DAY)?,
        address_hour_back: back(limits.per_address_hour, HOUR)?,
        failures_since: now.last_korean_midnight(),
    };
    let sent = store::codes::sent(db, &asked).await?;
    for (sent_at, window) in
        [(sent.phone_hour, HOUR), (sent.phone_day, DAY), (sent.address_hour, HOUR)]
    {
        let free_at = sent_at.map(|at| at.plus(window));
        if let Some(free_at) = free_at.filter(|free_at| *free_at > now) {
            return Err(OrderError::TooManyRequests { retry_in: free_at.since(now) });
        }
    }
    if sent.failures >= i64::from(limits.failures_per_phone) {
        let retry_in = now.next_korean_midnight().since(now);
        return Err(OrderError::TooManyRequests { retry_in });
    }
    Ok(())
}
