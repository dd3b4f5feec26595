//! Everything a call can fail with, as problem details (RFC 9457).

use core::time::Duration;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use farthing_protocol::{MsisdnError, Problem, Reason};

use crate::api::error::orders::order_parts;
use crate::api::error::passkeys::passkey_parts;
use crate::orders::error::OrderError;
use crate::passkeys::PasskeyError;
use crate::store::StoreError;

mod from;
mod orders;
mod passkeys;

/// What a call can fail with. The words of [`ApiError::parts`] are public: they may grow, not change.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// No such address, publisher or order.
    #[error("there is nothing here")]
    NotFound,
    /// The request's form is wrong before any call looks at it.
    #[error("the request cannot be read")]
    BadRequest,
    /// The address exists; the method does not.
    #[error("this address does not take this method")]
    MethodNotAllowed,
    /// The body is not what the call takes.
    #[error("the body is not what this call takes")]
    InvalidBody(String),
    /// Only JSON is taken.
    #[error("the body must be application/json")]
    UnsupportedMediaType,
    /// The body is too long.
    #[error("the body is too long")]
    TooLarge,
    /// No session, or one that has run out.
    #[error("a session is needed")]
    Unauthenticated,
    /// A page that may not hold this publisher's checkout, or a request that another site made.
    #[error("this origin may not do that")]
    OriginNotAllowed,
    /// The reader has no right to the item.
    #[error("the item was not bought")]
    NotEntitled,
    /// A claim that this gateway did not make for this publisher.
    #[error("the claim is not valid")]
    ClaimInvalid,
    /// A claim that took too long.
    #[error("the claim has run out")]
    ClaimExpired,
    /// A claim that another device has used.
    #[error("the claim was used by another device")]
    ClaimUsed,
    /// No credit that a carrier could take off the bill.
    #[error("there is no unspent credit that was bought on the bill this month")]
    NothingToRefund,
    /// A reader who has a passkey wants it at this price.
    #[error("this purchase needs the reader's passkey")]
    StepUpNeeded,
    /// What came of a passkey.
    #[error(transparent)]
    Passkey(PasskeyError),
    /// The price that was shown no longer holds.
    #[error("the price that was shown no longer holds")]
    QuoteExpired,
    /// The item is not for sale here.
    #[error("the item is not for sale here")]
    ItemUnknown,
    /// An offer that this publisher did not sign.
    #[error("the offer is not valid")]
    OfferInvalid,
    /// The typed phone number breaks a rule.
    #[error("the phone number is not a Korean mobile number")]
    InvalidPhone(MsisdnError),
    /// The amount of a tip is not one that can be given.
    #[error("this amount cannot be given")]
    AmountInvalid,
    /// The message of a tip is too long, not plain text, or not wanted.
    #[error("a message is one line of plain text of at most 140 characters, where one is wanted")]
    MessageInvalid,
    /// Too many calls from one place.
    #[error("too many requests")]
    TooManyRequests(Duration),
    /// As many event streams are open as this process takes.
    #[error("no more event streams are taken now; ask for the order instead")]
    StreamsFull,
    /// The call needs an idempotency key.
    #[error("this call needs an Idempotency-Key")]
    IdempotencyKeyMissing,
    /// The key has another form.
    #[error("an Idempotency-Key has 1 to 255 visible characters")]
    IdempotencyKeyInvalid,
    /// The same key came with another body before.
    #[error("the Idempotency-Key was used for another request")]
    IdempotencyKeyReused,
    /// The first request with the key is still at work.
    #[error("the first request with this Idempotency-Key is still at work")]
    RequestInProgress,
    /// It took too long.
    #[error("the request took too long")]
    Timeout,
    /// What the money core says.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// Something failed on our side.
    #[error("something failed on our side")]
    Internal(#[source] anyhow::Error),
}

impl ApiError {
    /// Status, public word and the reason to show to a reader.
    pub(crate) fn parts(&self) -> (StatusCode, &'static str, Option<Reason>) {
        use StatusCode as S;
        match self {
            Self::NotFound | Self::Order(OrderError::NotFound) => (S::NOT_FOUND, "not-found", None),
            Self::BadRequest => (S::BAD_REQUEST, "bad-request", None),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method-not-allowed", None),
            Self::InvalidBody(_) => (S::UNPROCESSABLE_ENTITY, "invalid-body", None),
            Self::UnsupportedMediaType => {
                (S::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", None)
            }
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too-large", None),
            Self::Unauthenticated => (S::UNAUTHORIZED, "unauthenticated", None),
            Self::OriginNotAllowed => {
                (S::FORBIDDEN, "origin-not-allowed", Some(Reason::OriginNotAllowed))
            }
            Self::NotEntitled => (S::NOT_FOUND, "not-entitled", None),
            Self::ClaimInvalid => (S::UNPROCESSABLE_ENTITY, "claim-invalid", None),
            Self::ClaimExpired => (S::GONE, "claim-expired", None),
            Self::ClaimUsed => (S::CONFLICT, "claim-used", None),
            Self::NothingToRefund => (S::CONFLICT, "nothing-to-refund", None),
            Self::StepUpNeeded => (S::FORBIDDEN, "step-up-needed", None),
            Self::Passkey(error) => passkey_parts(error),
            Self::QuoteExpired => (S::CONFLICT, "quote-expired", Some(Reason::QuoteExpired)),
            Self::ItemUnknown => (S::NOT_FOUND, "item-unknown", Some(Reason::ItemUnknown)),
            Self::OfferInvalid => {
                (S::UNPROCESSABLE_ENTITY, "offer-invalid", Some(Reason::ItemUnknown))
            }
            Self::InvalidPhone(_) => (S::UNPROCESSABLE_ENTITY, "invalid-phone", None),
            Self::AmountInvalid => {
                (S::UNPROCESSABLE_ENTITY, "amount-invalid", Some(Reason::AmountInvalid))
            }
            Self::MessageInvalid => (S::UNPROCESSABLE_ENTITY, "message-invalid", None),
            Self::TooManyRequests(_) => {
                (S::TOO_MANY_REQUESTS, "too-many-requests", Some(Reason::TooManyRequests))
            }
            Self::StreamsFull => (S::SERVICE_UNAVAILABLE, "streams-full", None),
            Self::IdempotencyKeyMissing => (S::BAD_REQUEST, "idempotency-key-missing", None),
            Self::IdempotencyKeyInvalid => (S::BAD_REQUEST, "idempotency-key-invalid", None),
            Self::IdempotencyKeyReused => (S::UNPROCESSABLE_ENTITY, "idempotency-key-reused", None),
            Self::RequestInProgress => (S::CONFLICT, "request-in-progress", None),
            Self::Timeout => (S::SERVICE_UNAVAILABLE, "timeout", None),
            Self::Order(error) => order_parts(error),
            Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal", None),
        }
    }

    /// When another try makes sense.
    pub(crate) fn retry_in(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests(after)
            | Self::Order(
                OrderError::TooSoon { retry_in: after }
                | OrderError::TooManyRequests { retry_in: after }
                | OrderError::PhoneMonthSpent { retry_in: after },
            ) => Some(*after),
            Self::StreamsFull => Some(Duration::from_secs(10)),
            Self::Order(OrderError::Internal(StoreError::Busy)) => Some(Duration::from_secs(2)),
            Self::RequestInProgress | Self::Timeout => Some(Duration::from_secs(1)),
            Self::Order(OrderError::CarrierUnavailable) => Some(Duration::from_secs(30)),
            _ => None,
        }
    }

    /// What is particular to this case; never personal data.
    fn detail(&self) -> Option<String> {
        match self {
            Self::InvalidBody(what) => Some(what.clone()),
            Self::InvalidPhone(rule) => Some(rule.to_string()),
            _ => None,
        }
    }

    /// As the body of an answer.
    pub(crate) fn problem(&self) -> Problem {
        let (status, word, reason) = self.parts();
        let tries_left = match self {
            Self::Order(OrderError::WrongCode { tries_left }) => Some(*tries_left),
            _ => None,
        };
        // A second begun is a second to wait.
        let whole = |after: Duration| {
            u32::try_from(after.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX).max(1)
        };
        Problem {
            kind: format!("{}{word}", Problem::TYPE_BASE),
            title: self.to_string(),
            status: status.as_u16(),
            detail: self.detail(),
            reason,
            retry_in_secs: self.retry_in().map(whole),
            tries_left,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // Logged once, here, where it is handled; the answer says nothing of it.
        match &self {
            Self::Internal(cause) => tracing::error!(error = ?cause, "a request failed"),
            Self::Order(OrderError::Internal(cause)) => {
                tracing::error!(error = ?cause, "a request failed");
            }
            _ => {}
        }
        problem_response(&self.problem())
    }
}

/// What the framework answers by itself, in plain text, becomes a problem like every other error.
pub(crate) fn as_problem(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_ours = kind.is_some_and(|kind| !kind.starts_with("text/plain"));
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    match status {
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ApiError::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::UnsupportedMediaType,
        status if status.is_client_error() => ApiError::BadRequest,
        _ => ApiError::Internal(anyhow::anyhow!("the framework answered {status}")),
    }
    .into_response()
}

/// A problem as an answer.
pub(crate) fn problem_response(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, serde_json::to_string(problem).unwrap_or_default()).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    if let Some(seconds) = problem.retry_in_secs {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}
