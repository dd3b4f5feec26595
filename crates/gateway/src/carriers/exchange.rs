//! Sends one request and returns its answer.

use reqwest::RequestBuilder;

use crate::carriers::pause::RetryAfter;

/// The longest answer that is read, in bytes. A longer one counts as no answer.
const BODY_MAX: usize = 1 << 20;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The request was not sent: no connection, no address, no TLS or no token.
    NotSent,
    /// The request may have been sent, and no complete answer came.
    Silence,
    Answered(Reply),
}

/// A complete HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<RetryAfter>,
    /// `X-Total-Count`: number of entries on all pages of a list.
    pub(crate) total: Option<usize>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    /// The status of an answer.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(reply) => Some(reply.status),
            Self::NotSent | Self::Silence => None,
        }
    }

    /// Whether the carrier is up: it answered, and not with a server error.
    pub(crate) fn is_alive(&self) -> bool {
        self.status().is_some_and(|status| status < 500)
    }
}

/// Sends a request once and waits for the answer.
pub(crate) async fn exchange(request: RequestBuilder) -> Heard {
    match request.send().await {
        Ok(response) => listen(response).await,
        // Errors are not logged in full, because an address can contain secrets.
        Err(error) if error.is_connect() || error.is_builder() => Heard::NotSent,
        Err(_) => Heard::Silence,
    }
}

async fn listen(mut response: reqwest::Response) -> Heard {
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name)?.to_str().ok();
    let retry_after = header("retry-after").and_then(RetryAfter::parse);
    let total = header("x-total-count").and_then(|value| value.parse().ok());
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= BODY_MAX => {
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return Heard::Answered(Reply { status, retry_after, total, body }),
            Ok(Some(_)) | Err(_) => return Heard::Silence,
        }
    }
}
