//! Limits that the checkout and the gateway share, each with its reason.

use core::time::Duration;

/// Digits in a one-time code: usual in Korea, and the minimum of NIST SP 800-63B-4.
pub const CODE_DIGITS: u8 = 6;

/// Digits of a hand-off's short code: RFC 8628 section 6.1 takes nine for phones whose keyboard is not Latin.
pub const SHORT_CODE_DIGITS: usize = 9;

/// How long a code is valid: usual in Korea, and below the ten minutes that NIST allows.
pub const CODE_LIFE: Duration = Duration::from_mins(3);

/// Wrong codes that are allowed for each payment. A new code gives no new tries (NIST SP 800-63B-4 section 3.1.3),
/// so the chance to guess the code is five in a million.
pub const CODE_TRIES: u8 = 5;

/// Most codes that are sent for each payment, the first one included.
pub const CODE_SENDS: u8 = 3;

/// Shortest time between two codes for one payment.
pub const RESEND_AFTER: Duration = Duration::from_mins(1);

/// How often the gateway sends a comment line on a quiet event stream.
pub const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);

/// How long the checkout waits on a silent event stream before it reads the state itself.
pub const STREAM_SILENCE_MAX: Duration = Duration::from_secs(40);

/// How long a quote is valid.
pub const QUOTE_LIFE: Duration = Duration::from_mins(15);

/// How long a purchase from tab or credit can be undone. Only after that the money is finally the publisher's.
pub const UNDO_FOR: Duration = Duration::from_secs(10);

/// Most characters in the message of a tip.
pub const TIP_MESSAGE_CHARS: usize = 140;

/// How long a hand-off can be used, unless the operator configured less. It is enough time to find the phone, and
/// too little to pass the code on to other people.
pub const HANDOFF_LIFE: Duration = Duration::from_mins(3);

/// Width of the empty border around a QR code, in modules (ISO/IEC 18004).
pub const QR_QUIET: u32 = 4;

/// How long a session is valid.
pub const SESSION_LIFE: Duration = Duration::from_mins(15);

/// Most items in one `POST /v1/entitlements/check`: more than a front page sells.
pub const CHECK_MAX: usize = 100;

const _: () = assert!(
    HEARTBEAT_EVERY.as_secs() * 2 < STREAM_SILENCE_MAX.as_secs(),
    "one lost heartbeat must not look like a dead stream",
);

const _: () = assert!(
    RESEND_AFTER.as_secs() < CODE_LIFE.as_secs(),
    "a second code must be possible before the first one runs out",
);
