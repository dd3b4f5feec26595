//! The browser's monotonic clock, and randomness.

use crate::flow::instant::Instant;

/// Milliseconds since the page was opened. The system's clock does not move it.
#[must_use]
pub fn now() -> Instant {
    let millis = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |p| p.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was opened are positive and fit"
    )]
    Instant::from_millis(millis as u64)
}

/// 122 random bits as the text of a UUID. Empty if the browser has none.
#[must_use]
pub fn random_seed() -> String {
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .map(|c| c.random_uuid())
        .unwrap_or_default()
}

/// Eight random bits, to spread requests in time.
#[must_use]
pub fn chance() -> u8 {
    random_seed().bytes().fold(0, |mixed: u8, byte| mixed.wrapping_mul(31).wrapping_add(byte))
}
