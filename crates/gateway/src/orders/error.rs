//! Why a call about an order fails.

use core::time::Duration;

use crate::id_generator::DrawError;
use crate::secrets::phones::SealError;
use crate::store::StoreError;

/// Why a call about an order failed. A refusal by the carrier is not an error: the order then has the status
/// `OrderStatus::Refused`.
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
        /// How many more tries the reader has.
        tries_left: u8,
    },
    /// The code had expired. The try was not counted, and another code can be sent.
    #[error("the code is no longer valid")]
    CodeExpired,
    /// The text does not have the form of a code; the carrier was not asked.
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
    /// Too many codes for this phone or from this address.
    #[error("too many codes for this phone or from this place")]
    TooManyRequests {
        /// How long to wait, from now.
        retry_in: Duration,
    },
    /// The purchase would exceed the phone's monthly limit at this gateway.
    #[error("the phone has paid as much this month as it may here")]
    PhoneMonthSpent {
        /// Time until the next month begins.
        retry_in: Duration,
    },
    /// Credit, tab, bundle or pass does not cover the purchase.
    #[error("the purchase is not covered")]
    NotCovered,
    /// The price depended on a condition that no longer holds, such as a first purchase.
    #[error("the price that was shown no longer holds")]
    PriceMoved,
    /// The amount is not one that can be chosen.
    #[error("the amount cannot be chosen")]
    AmountInvalid,
    /// The purchase can no longer be undone, or could never be.
    #[error("the purchase can no longer be undone")]
    UndoTooLate,
    /// It was undone before.
    #[error("the purchase was undone before")]
    AlreadyUndone,
    /// This reader, or this address, has undone too many purchases lately.
    #[error("too many purchases were undone lately")]
    UndoLimit,
    /// No configured carrier serves the number.
    #[error("no carrier serves the number")]
    NumberNotServed,
    /// The carrier does not answer. Nothing was begun, or the order has not changed.
    #[error("the carrier does not answer")]
    CarrierUnavailable,
    /// The reader has signed in by passkey and the key belongs to another device now; this session is over.
    #[error("the session is over: its reader has signed in")]
    SignedIn,
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
