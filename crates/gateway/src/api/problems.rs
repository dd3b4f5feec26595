//! Problems that many calls share, for the API's description.
//!
//! They describe what [`ApiError`](crate::api::error::ApiError) answers; no value of them is ever made.

use farthing_protocol::Problem;
use utoipa::IntoResponses;

/// Of every call in a session.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described")]
pub(crate) enum SessionProblems {
    #[response(
        status = 401,
        description = "`unauthenticated`",
        content_type = "application/problem+json"
    )]
    Unauthenticated(Problem),
    #[response(
        status = 429,
        description = "`too-many-requests`",
        content_type = "application/problem+json"
    )]
    TooManyRequests(Problem),
}

/// Of calls with a body that can only be malformed.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described")]
pub(crate) enum BodyProblems {
    #[response(
        status = 415,
        description = "`unsupported-media-type`",
        content_type = "application/problem+json"
    )]
    UnsupportedMediaType(Problem),
    #[response(
        status = 422,
        description = "`invalid-body`",
        content_type = "application/problem+json"
    )]
    Invalid(Problem),
}

/// Of calls with an `Idempotency-Key`, where the body has no other problem.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described")]
pub(crate) enum KeyProblems {
    #[response(
        status = 400,
        description = "`idempotency-key-missing`, `idempotency-key-invalid`",
        content_type = "application/problem+json"
    )]
    Missing(Problem),
    #[response(
        status = 422,
        description = "`idempotency-key-reused`",
        content_type = "application/problem+json"
    )]
    Reused(Problem),
}

/// Of calls with an `Idempotency-Key`.
#[derive(IntoResponses)]
#[response(
    status = 400,
    description = "`idempotency-key-missing`, `idempotency-key-invalid`",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct KeyMissing(Problem);

#[derive(IntoResponses)]
#[response(status = 404, description = "`not-found`", content_type = "application/problem+json")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct NotFound(Problem);

#[derive(IntoResponses)]
#[response(
    status = 415,
    description = "`unsupported-media-type`",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct UnsupportedMediaType(Problem);

#[derive(IntoResponses)]
#[response(
    status = 429,
    description = "`too-many-requests`",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct TooManyRequests(Problem);
