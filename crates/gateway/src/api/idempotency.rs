//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a retry is answered, not repeated.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::api::body::json_bytes;
use crate::api::error::{ApiError, problem_response};
use crate::api::reader::Reader;
use crate::app::App;
use crate::kept_answers::Kept;
use crate::secrets::{Key, aead};
use crate::store::first_write::FirstWrite;
use crate::store::idempotency::{self, Claim, Claimed};

/// A handler's answer, in the form in which it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    status: u16,
    body: String,
}

impl StoredAnswer {
    /// An answer in JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError::Internal`] if the value has no JSON form.
    pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Self, ApiError> {
        let body = serde_json::to_string(value).map_err(|e| ApiError::Internal(e.into()))?;
        Ok(Self { status: status.as_u16(), body })
    }

    fn of_error(error: &ApiError) -> Self {
        let problem = error.problem();
        let body = serde_json::to_string(&problem).unwrap_or_default();
        Self { status: problem.status, body }
    }

    fn respond(&self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        if status.is_success() {
            let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
            return (status, json, self.body.clone()).into_response();
        }
        match serde_json::from_str(&self.body) {
            Ok(problem) => problem_response(&problem),
            Err(_) => status.into_response(),
        }
    }
}

/// A request whose body was read, for the work and for recognising retries.
pub(crate) struct Received {
    /// Its method, its address, and its headers with the key.
    pub(crate) parts: Parts,
    /// Its body, which is JSON.
    pub(crate) body: Bytes,
}

impl Received {
    /// Reads a request with a JSON body.
    ///
    /// # Errors
    ///
    /// As [`json_bytes`].
    pub(crate) async fn read(request: Request) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let body = json_bytes(Request::from_parts(parts.clone(), body)).await?;
        Ok(Self { parts, body })
    }
}

/// Does the work once for each key of a device, and returns its answer to every retry. Keys of different
/// devices are separate.
///
/// If `work` is an error, the request was rejected before the work. It then writes nothing, and gets another
/// answer only if it is the retry of a request that did its work.
///
/// The work continues when the client disconnects: a reader who loses the network gets the answer when trying
/// again.
///
/// # Errors
///
/// [`ApiError`] of the key, or of the work.
pub(crate) async fn once<W>(
    app: &App,
    reader: &Reader,
    request: &Received,
    work: Result<W, ApiError>,
) -> Result<Response, ApiError>
where
    W: Future<Output = Result<StoredAnswer, ApiError>> + Send + 'static,
{
    let Received { parts, body } = request;
    let key = key(&parts.headers)?;
    let scope = format!("{} {} {}", reader.caller.device, parts.method, parts.uri.path());
    let what = Claimed { scope, key };
    let fingerprint = app.secrets.fingerprint.mac(body);
    let app = app.clone();
    let task = tokio::spawn(async move { claimed(&app, what, fingerprint, work).await });
    let answer = task.await.map_err(|panic| ApiError::Internal(panic.into()))??;
    Ok(answer.respond())
}

async fn claimed<W>(
    app: &App,
    what: Claimed,
    fingerprint: [u8; 32],
    work: Result<W, ApiError>,
) -> Result<StoredAnswer, ApiError>
where
    W: Future<Output = Result<StoredAnswer, ApiError>> + Send + 'static,
{
    if let Some(kept) = app.kept.get(&what) {
        let claim = if kept.fingerprint == fingerprint {
            Claim::Replay(kept.sealed)
        } else {
            Claim::Reused
        };
        return answer_of(app, &what, claim);
    }
    let work = match work {
        Ok(work) => work,
        Err(refusal) => {
            let known = look(app, &what, &fingerprint).await?;
            return known.map_or(Err(refusal), |claim| answer_of(app, &what, claim));
        }
    };
    let request = app.kept.arrived(what, app.clock.now());
    let what = &request.what;
    let first = FirstWrite::new(what.clone(), fingerprint, request.at);
    // A task of its own, so that a panic also releases the key.
    let result = tokio::spawn(first.clone().of(work)).await;
    let result = result.unwrap_or_else(|e| Err(ApiError::Internal(e.into())));
    let found = match first.found() {
        Some(claim) => Some(claim),
        // It wrote nothing; another request may have done the work.
        None => look(app, what, &fingerprint).await?,
    };
    let has_key = found == Some(Claim::Fresh);
    if let Some(claim) = found.filter(|_| !has_key) {
        return answer_of(app, what, claim);
    }
    let kept = match &result {
        Ok(answer) => Some(answer.clone()),
        Err(error) => is_final(error).then(|| StoredAnswer::of_error(error)),
    };
    let sealed = kept.and_then(|answer| {
        let sealed = seal(&app.secrets.answer, what, &answer);
        let tell = |error: &ApiError| tracing::error!(?error, "an answer could not be encrypted");
        sealed.inspect_err(tell).ok()
    });
    // The work is done: its client gets the answer, also if it cannot be kept.
    let core = (&app.store, &app.orders);
    if let Some(sealed) = sealed {
        app.kept.keep(core, request, Kept { fingerprint, sealed, has_key }).await;
    } else if has_key {
        app.kept.release(core, request).await;
    }
    result
}

async fn look(
    app: &App,
    what: &Claimed,
    fingerprint: &[u8; 32],
) -> Result<Option<Claim>, ApiError> {
    let mut db = app.store.read().await?;
    Ok(idempotency::look(&mut db, what, fingerprint).await?)
}

/// The answer to a request whose key another request has.
fn answer_of(app: &App, what: &Claimed, claim: Claim) -> Result<StoredAnswer, ApiError> {
    match claim {
        Claim::Reused => Err(ApiError::IdempotencyKeyReused),
        Claim::Fresh | Claim::Running => Err(ApiError::RequestInProgress),
        Claim::Replay(sealed) => {
            let missing = || anyhow::Error::msg("a stored answer cannot be read");
            open(&app.secrets.answer, what, &sealed).ok_or_else(|| ApiError::Internal(missing()))
        }
    }
}

/// Whether a retry would get the same answer. After a failure of the gateway, or if the request was only too
/// early, the same key may be used again.
fn is_final(error: &ApiError) -> bool {
    let (status, _, _) = error.parts();
    status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS
}

/// Reads the key: a structured-field string (RFC 9651), as the draft requires, or without quotes.
fn key(headers: &HeaderMap) -> Result<String, ApiError> {
    let value = headers.get("idempotency-key").ok_or(ApiError::IdempotencyKeyMissing)?;
    let text = value.to_str().map_err(|_| ApiError::IdempotencyKeyInvalid)?.trim();
    let bare = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').ok_or(ApiError::IdempotencyKeyInvalid)?,
        None => text,
    };
    let right = (1..=255).contains(&bare.len())
        && bare.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if right { Ok(bare.to_owned()) } else { Err(ApiError::IdempotencyKeyInvalid) }
}

fn associated(what: &Claimed) -> Vec<u8> {
    format!("{}\n{}", what.scope, what.key).into_bytes()
}

/// Encrypts an answer, because it can contain a content key.
fn seal(key: &Key, what: &Claimed, answer: &StoredAnswer) -> Result<Vec<u8>, ApiError> {
    let json = serde_json::to_vec(answer).map_err(|e| ApiError::Internal(e.into()))?;
    aead::seal(key, &associated(what), &json).map_err(|e| ApiError::Internal(e.into()))
}

fn open(key: &Key, what: &Claimed, sealed: &[u8]) -> Option<StoredAnswer> {
    serde_json::from_slice(&aead::open(key, &associated(what), sealed)?).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn read(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("idempotency-key", value.parse().unwrap());
        key(&headers).ok()
    }

    #[test]
    fn a_key_is_the_same_quoted_or_bare() {
        assert_eq!(read("\"8e03978e-40d5\"").as_deref(), Some("8e03978e-40d5"));
        assert_eq!(read("8e03978e-40d5").as_deref(), Some("8e03978e-40d5"));
        for wrong in ["", "\"", "\"\"", "\"a", "a\"", "a b", "a\\b", &"x".repeat(256)] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_kept_answer_opens_only_in_its_place() {
        let secret = Key::random().unwrap();
        let what = Claimed { scope: "dev_1 POST /v1/orders".to_owned(), key: "k".to_owned() };
        let answer = StoredAnswer { status: 201, body: "canary-5512".to_owned() };
        let sealed = seal(&secret, &what, &answer).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
        assert_eq!(open(&secret, &what, &sealed), Some(answer));
        let other = Claimed { key: "l".to_owned(), ..what };
        assert_eq!(open(&secret, &other, &sealed), None);
    }
}
