//! What fails below, as what a call fails with.

use super::ApiError;
use crate::content::ContentError;
use crate::orders::OrderError;
use crate::quotes::chosen::Refused;
use crate::random::DrawError;
use crate::store::StoreError;
use crate::tips::ChoiceError;

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Tip(ChoiceError::Amount) => Self::AmountInvalid,
            Refused::Tip(ChoiceError::Message) => Self::MessageInvalid,
            Refused::OutsideScope => Self::Order(OrderError::NotCovered),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(cause: StoreError) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<getrandom::Error> for ApiError {
    fn from(cause: getrandom::Error) -> Self {
        Self::Internal(anyhow::Error::msg(cause.to_string()))
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
