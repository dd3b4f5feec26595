//! The errors of all calls, as problem details (RFC 9457).

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

/// An error of a call. The problem types in [`ApiError::parts`] are public: new ones may be added, and none
/// may change.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// No such address, publisher, order or hand-off, or it is another reader's.
    #[error("there is nothing here")]
    NotFound,
    /// The request is malformed, so that no handler was called.
    #[error("the request cannot be read")]
    BadRequest,
    /// The address exists; the method does not.
    #[error("this address does not take this method")]
    MethodNotAllowed,
    /// The body is not what the call takes.
    #[error("the body is not what this call takes")]
    InvalidBody(String),
    /// The `Content-Type` is not `application/json`.
    #[error("the body must be application/json")]
    UnsupportedMediaType,
    /// The body is too long.
    #[error("the body is too long")]
    TooLarge,
    /// The session, the event stream's ticket, or the signature for a session is missing, forged or too old.
    #[error("a session is needed")]
    Unauthenticated,
    /// The page's origin is not one of the publisher's, or a page of another site made the request.
    #[error("this origin may not do that")]
    OriginNotAllowed,
    /// The reader has no right to the item.
    #[error("the item was not bought")]
    NotEntitled,
    /// The claim was not signed by this gateway for this publisher.
    #[error("the claim is not valid")]
    ClaimInvalid,
    /// The claim has expired.
    #[error("the claim has run out")]
    ClaimExpired,
    /// Another device has used the claim, too many devices hold the right, or the hand-off is over.
    #[error("the claim was used by another device")]
    ClaimUsed,
    /// There is no credit that a carrier can refund to the bill.
    #[error("there is no unspent credit that was bought on the bill this month")]
    NothingToRefund,
    /// The reader's settings require the passkey at this price.
    #[error("this purchase needs the reader's passkey")]
    StepUpNeeded,
    /// A passkey was rejected.
    #[error(transparent)]
    Passkey(PasskeyError),
    /// The quote has expired, is forged, or is for another device or publisher; or the signed offer has
    /// expired.
    #[error("the price that was shown no longer holds")]
    QuoteExpired,
    /// The item is not in the publisher's catalogue.
    #[error("the item is not for sale here")]
    ItemUnknown,
    /// This publisher did not sign the offer for this gateway, or its content is not allowed.
    #[error("the offer is not valid")]
    OfferInvalid,
    /// The phone number is not valid.
    #[error("the phone number is not a Korean mobile number")]
    InvalidPhone(MsisdnError),
    /// The amount of a tip is not allowed.
    #[error("this amount cannot be given")]
    AmountInvalid,
    /// The message of a tip is too long, not plain text, or not wanted.
    #[error("a message is one line of plain text of at most 140 characters, where one is wanted")]
    MessageInvalid,
    /// Too many calls from one address.
    #[error("too many requests")]
    TooManyRequests(Duration),
    /// The process has no room for another event stream.
    #[error("no more event streams are taken now; ask for the order instead")]
    StreamsFull,
    /// The call needs an idempotency key.
    #[error("this call needs an Idempotency-Key")]
    IdempotencyKeyMissing,
    /// The idempotency key is malformed.
    #[error("an Idempotency-Key has 1 to 255 visible characters")]
    IdempotencyKeyInvalid,
    /// The key was used with another body before.
    #[error("the Idempotency-Key was used for another request")]
    IdempotencyKeyReused,
    /// The first request with the key is still running.
    #[error("the first request with this Idempotency-Key is still at work")]
    RequestInProgress,
    /// The call took longer than its limit, or the gateway cannot take calls now.
    #[error("the request took too long")]
    Timeout,
    /// An error of the money core.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// A failure of the gateway. The cause is logged and never sent.
    #[error("something failed on our side")]
    Internal(#[source] anyhow::Error),
}

impl ApiError {
    /// HTTP status, the word at the end of the problem's type, and the reason to show to a reader, if there
    /// is one.
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

    /// After how long another try makes sense, if that is known. For `Retry-After`.
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

    /// Details of this case; never personal data.
    fn detail(&self) -> Option<String> {
        match self {
            Self::InvalidBody(what) => Some(what.clone()),
            Self::InvalidPhone(rule) => Some(rule.to_string()),
            _ => None,
        }
    }

    /// The error as a problem document.
    pub(crate) fn problem(&self) -> Problem {
        let (status, word, reason) = self.parts();
        let tries_left = match self {
            Self::Order(OrderError::WrongCode { tries_left }) => Some(*tries_left),
            _ => None,
        };
        // Rounded up to whole seconds, at least one, so that a client does not come back too early.
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
        // Logged only here; the answer has no details.
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

/// Turns an answer that the framework makes in plain text into a problem.
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
