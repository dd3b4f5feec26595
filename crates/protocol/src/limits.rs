//! Limits that both sides must mean alike, each with its reason.

use core::time::Duration;

/// Digits in a one-time code: the Korean norm, and NIST SP 800-63B-4's least.
pub const CODE_DIGITS: u8 = 6;

/// Digits of a hand-off's short code: RFC 8628 section 6.1 takes nine for phones whose keyboard is not Latin.
pub const SHORT_CODE_DIGITS: usize = 9;

/// How long a code holds: the Korean norm, inside NIST's ten minutes.
pub const CODE_LIFE: Duration = Duration::from_mins(3);

/// Wrong codes forgiven for each payment. A new code does not give new tries (NIST SP 800-63B-4
/// section 3.1.3), so a guesser wins five in a million.
pub const CODE_TRIES: u8 = 5;

/// Codes sent for each payment, the first one included.
pub const CODE_SENDS: u8 = 3;

/// Least time between two codes for one payment.
pub const RESEND_AFTER: Duration = Duration::from_mins(1);

/// How often the gateway sends a comment line on a quiet event stream.
pub const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);

/// How long the checkout trusts a silent stream before it asks once by itself.
pub const STREAM_SILENCE_MAX: Duration = Duration::from_secs(40);

/// How long a quote holds.
pub const QUOTE_LIFE: Duration = Duration::from_mins(15);

/// How long a purchase from tab or credit can be undone. Nothing is the publisher's before.
pub const UNDO_FOR: Duration = Duration::from_secs(10);

/// Characters in a message that goes with a tip.
pub const TIP_MESSAGE_CHARS: usize = 140;

/// How long a hand-off can be taken up, unless the operator chose less: time to find the phone, too little to pass
/// the code on.
pub const HANDOFF_LIFE: Duration = Duration::from_mins(3);

/// Modules without ink around a QR code (ISO/IEC 18004).
pub const QR_QUIET: u32 = 4;

/// How long a session holds.
pub const SESSION_LIFE: Duration = Duration::from_mins(15);

/// Items that are asked about in one `POST /v1/entitlements/check`: more than a front page sells.
pub const CHECK_MAX: usize = 100;

const _: () = assert!(
    HEARTBEAT_EVERY.as_secs() * 2 < STREAM_SILENCE_MAX.as_secs(),
    "one lost heartbeat must not look like a dead stream",
);

const _: () = assert!(
    RESEND_AFTER.as_secs() < CODE_LIFE.as_secs(),
    "a second code must be possible before the first one runs out",
);
