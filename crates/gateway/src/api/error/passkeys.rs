//! Errors of passkeys, as problem details.

use axum::http::StatusCode;
use farthing_protocol::Reason;

use crate::passkeys::PasskeyError;

pub(super) const fn passkey_parts(
    error: &PasskeyError,
) -> (StatusCode, &'static str, Option<Reason>) {
    use StatusCode as S;
    match error {
        PasskeyError::Unavailable => (S::CONFLICT, "passkeys-unavailable", None),
        PasskeyError::Expired => (S::CONFLICT, "passkey-expired", None),
        PasskeyError::Invalid => (S::UNPROCESSABLE_ENTITY, "passkey-invalid", None),
        PasskeyError::Unknown => (S::NOT_FOUND, "passkey-unknown", None),
        PasskeyError::TooMany => (S::CONFLICT, "too-many-passkeys", None),
        PasskeyError::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal", None),
    }
}
