//! Errors of orders, as problem details.

use axum::http::StatusCode;
use farthing_protocol::Reason;

use crate::orders::error::OrderError;
use crate::store::StoreError;

pub(super) fn order_parts(error: &OrderError) -> (StatusCode, &'static str, Option<Reason>) {
    use StatusCode as S;
    match error {
        OrderError::NotFound => (S::NOT_FOUND, "not-found", None),
        OrderError::Moved => (S::CONFLICT, "order-moved", None),
        OrderError::WrongCode { .. } => (S::UNPROCESSABLE_ENTITY, "wrong-code", None),
        OrderError::CodeExpired => {
            (S::UNPROCESSABLE_ENTITY, "code-expired", Some(Reason::CodeExpired))
        }
        OrderError::InvalidCode => (S::UNPROCESSABLE_ENTITY, "invalid-code", None),
        OrderError::TooSoon { .. } => (S::TOO_MANY_REQUESTS, "too-soon", None),
        OrderError::NoSendsLeft => (S::CONFLICT, "no-sends-left", None),
        OrderError::AlreadyOwned => (S::CONFLICT, "already-owned", Some(Reason::AlreadyOwned)),
        OrderError::AlreadyPaying => (S::CONFLICT, "already-paying", Some(Reason::AlreadyPaying)),
        OrderError::TooManyRequests { .. } => {
            (S::TOO_MANY_REQUESTS, "too-many-requests", Some(Reason::TooManyRequests))
        }
        OrderError::PhoneMonthSpent { .. } => {
            (S::CONFLICT, "phone-month-spent", Some(Reason::LimitMonthly))
        }
        OrderError::NotCovered => (S::CONFLICT, "not-covered", Some(Reason::NotCovered)),
        OrderError::PriceMoved => (S::CONFLICT, "quote-expired", Some(Reason::QuoteExpired)),
        OrderError::AmountInvalid => {
            (S::UNPROCESSABLE_ENTITY, "amount-invalid", Some(Reason::AmountInvalid))
        }
        OrderError::UndoTooLate => (S::CONFLICT, "undo-too-late", Some(Reason::UndoTooLate)),
        OrderError::AlreadyUndone => (S::CONFLICT, "already-undone", Some(Reason::UndoTooLate)),
        OrderError::UndoLimit => (S::CONFLICT, "undo-limit", Some(Reason::UndoLimit)),
        OrderError::NumberNotServed => {
            (S::UNPROCESSABLE_ENTITY, "number-not-served", Some(Reason::NumberNotServed))
        }
        OrderError::CarrierUnavailable => {
            (S::SERVICE_UNAVAILABLE, "carrier-unavailable", Some(Reason::CarrierUnavailable))
        }
        OrderError::Internal(StoreError::Busy) => (S::SERVICE_UNAVAILABLE, "busy", None),
        OrderError::SignedIn => (S::UNAUTHORIZED, "unauthenticated", None),
        OrderError::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal", None),
    }
}
