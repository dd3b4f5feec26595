//! Conversions from the errors of other modules to [`super::ApiError`].

use crate::api::error::ApiError;
use crate::content::ContentError;
use crate::id_generator::DrawError;
use crate::orders::error::OrderError;
use crate::passkeys::PasskeyError;
use crate::quotes::chosen::Refused;
use crate::rate_limits::{NoPlace, TooMany};
use crate::secrets::token::TooLong;
use crate::store::StoreError;
use crate::tips::ChoiceError;

impl From<NoPlace> for ApiError {
    fn from(no_place: NoPlace) -> Self {
        match no_place {
            NoPlace::Here(too_many) => too_many.into(),
            NoPlace::AtAll => Self::StreamsFull,
        }
    }
}

impl From<TooMany> for ApiError {
    fn from(TooMany(retry_in): TooMany) -> Self {
        Self::TooManyRequests(retry_in)
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Tip(ChoiceError::Amount) => Self::AmountInvalid,
            Refused::Tip(ChoiceError::Message) => Self::MessageInvalid,
            Refused::OutsideScope => Self::Order(OrderError::NotCovered),
        }
    }
}

impl From<PasskeyError> for ApiError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Internal(cause) => Self::Internal(cause.into()),
            error => Self::Passkey(error),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Busy => Self::Order(cause.into()),
            cause => Self::Internal(cause.into()),
        }
    }
}

impl From<getrandom::Error> for ApiError {
    fn from(cause: getrandom::Error) -> Self {
        Self::Internal(anyhow::Error::msg(cause.to_string()))
    }
}

impl From<TooLong> for ApiError {
    fn from(cause: TooLong) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<DrawError> for ApiError {
    fn from(cause: DrawError) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<ContentError> for ApiError {
    fn from(cause: ContentError) -> Self {
        Self::Internal(cause.into())
    }
}
