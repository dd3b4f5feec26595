//! Why a call about an order fails.

use core::time::Duration;

use crate::random::DrawError;
use crate::secrets::phones::SealError;
use crate::store::StoreError;

/// Why a call about an order did not do what it was asked. A refusal by the carrier is none of
/// these: the order then says `OrderStatus::Refused`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OrderError {
    /// There is no such order for this reader.
    #[error("no such order")]
    NotFound,
    /// The order is past that step; read it again.
    #[error("the order is past that step")]
    Moved,
    /// The code was wrong.
    #[error("the code is wrong")]
    WrongCode {
        /// How many wrong ones are still forgiven.
        tries_left: u8,
    },
    /// The code ran out before it was typed; nothing was counted, another can be sent.
    #[error("the code is no longer valid")]
    CodeExpired,
    /// A code must have its form before anybody is asked.
    #[error("a code has six digits")]
    InvalidCode,
    /// The next code can be sent later.
    #[error("another code can be sent later")]
    TooSoon {
        /// How long to wait, from now.
        retry_in: Duration,
    },
    /// This payment has used up its codes.
    #[error("no more codes for this payment")]
    NoSendsLeft,
    /// The reader owns the item.
    #[error("the item is owned already")]
    AlreadyOwned,
    /// The reader is paying for the item with another phone.
    #[error("the item is being paid for with another phone")]
    AlreadyPaying,
    /// Too many codes for this phone or from this place.
    #[error("too many codes for this phone or from this place")]
    TooManyRequests {
        /// When it works again.
        retry_in: Duration,
    },
    /// With this, the phone would pay more in a month than it may here.
    #[error("the phone has paid as much this month as it may here")]
    PhoneMonthSpent {
        /// When the next month begins.
        retry_in: Duration,
    },
    /// Credit, tab, bundle or pass does not cover the purchase.
    #[error("the purchase is not covered")]
    NotCovered,
    /// The price depended on something that is no longer true.
    #[error("the price that was shown no longer holds")]
    PriceMoved,
    /// The amount is not one that can be chosen.
    #[error("the amount cannot be chosen")]
    AmountInvalid,
    /// It can no longer be undone, or never could.
    #[error("the purchase can no longer be undone")]
    UndoTooLate,
    /// It was undone before.
    #[error("the purchase was undone before")]
    AlreadyUndone,
    /// Too many purchases of this reader, or from this place, were taken back lately.
    #[error("too many purchases were undone lately")]
    UndoLimit,
    /// No configured carrier serves the number.
    #[error("no carrier serves the number")]
    NumberNotServed,
    /// The carrier does not answer; nothing was begun, or the order stands where it stood.
    #[error("the carrier does not answer")]
    CarrierUnavailable,
    /// The device's key is another device's now: its reader has signed in. The session is over.
    #[error("the session is over: its reader has signed in")]
    SignedIn,
    /// Something failed on our side.
    #[error("the order could not be read or written")]
    Internal(#[from] StoreError),
}

impl From<DrawError> for OrderError {
    fn from(error: DrawError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<SealError> for OrderError {
    fn from(error: SealError) -> Self {
        Self::Internal(error.into())
    }
}
