//! Limits on hand-offs and on guessed codes. They are counted in the database, so that they hold across
//! restarts and gateways.

use core::time::Duration;

use farthing_protocol::{DeviceId, PublisherId};

use crate::api::error::ApiError;
use crate::clock::UnixMillis;
use crate::config::HandoffLimits;
use crate::store::{Tx, handoff_limits, orders};

const HOUR: Duration = Duration::from_hours(1);

impl HandoffLimits {
    /// Checks whether one more hand-off may begin.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyRequests`] if a limit is reached; it says how long to wait.
    pub(crate) async fn check_start(
        self,
        db: &mut Tx,
        publisher: &PublisherId,
        device: &DeviceId,
        address: &[u8; 32],
        now: UnixMillis,
    ) -> Result<(), ApiError> {
        orders::take_turn(db, device).await?;
        orders::take_turn_of(db, &turn(address)).await?;
        let first_ends =
            handoff_limits::live_beyond(db, publisher, device, self.live_per_device, now);
        if let Some(ends) = first_ends.await? {
            return Err(ApiError::TooManyRequests(ends.since(now)));
        }
        let started = handoff_limits::started_back(db, address, self.per_address_hour).await?;
        free_at(started, now)
    }

    /// Checks whether one more short code may be typed at this IP address.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyRequests`] if the limit is reached; it says how long to wait.
    pub(crate) async fn check_guess(
        self,
        db: &mut Tx,
        address: &[u8; 32],
        now: UnixMillis,
    ) -> Result<(), ApiError> {
        orders::take_turn_of(db, &turn(address)).await?;
        let guessed =
            handoff_limits::guessed_back(db, address, self.guesses_per_address_hour).await?;
        free_at(guessed, now)
    }
}

/// The name of the lock under which an address's calls are counted, so that calls at the same time cannot pass
/// a limit together. Several addresses share one lock row, so that the number of rows stays bounded.
fn turn([first, ..]: &[u8; 32]) -> String {
    format!("handoffs {first:02x}")
}

/// Checks an hourly limit of `n` events. `counted` is the time of the `n`th event, counted back from the latest;
/// none if there were fewer. The limit is reached while that event is less than an hour old.
fn free_at(counted: Option<UnixMillis>, now: UnixMillis) -> Result<(), ApiError> {
    let free_at = counted.map(|at| at.plus(HOUR));
    match free_at.filter(|free_at| *free_at > now) {
        Some(free_at) => Err(ApiError::TooManyRequests(free_at.since(now))),
        None => Ok(()),
    }
}
