//! The browser's monotonic clock, and randomness.

use crate::flow::moment::Moment;

/// Now.
#[must_use]
pub fn now() -> Moment {
    let millis = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |p| p.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the page was opened are positive and fit"
    )]
    Moment::from_millis(millis as u64)
}

/// 122 random bits as text.
#[must_use]
pub fn random_seed() -> String {
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .map(|c| c.random_uuid())
        .unwrap_or_default()
}

/// Eight random bits.
#[must_use]
pub fn chance() -> u8 {
    random_seed().bytes().fold(0, |mixed: u8, byte| mixed.wrapping_mul(31).wrapping_add(byte))
}
