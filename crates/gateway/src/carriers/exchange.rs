//! One request and what was heard of it.

use reqwest::RequestBuilder;

use crate::carriers::pause::RetryAfter;

/// The longest answer that is read.
const BODY_MAX: usize = 1 << 20;

/// What was heard after a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It never left: no connection, no name, no TLS, no token.
    NotSent,
    /// It may have left, and no whole answer came.
    Silence,
    Answered(Reply),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<RetryAfter>,
    /// `X-Total-Count`: how many entries all pages of a list have together.
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

    /// Whether the carrier works, whatever it says.
    pub(crate) fn is_alive(&self) -> bool {
        self.status().is_some_and(|status| status < 500)
    }
}

/// Sends a request once and listens.
pub(crate) async fn exchange(request: RequestBuilder) -> Heard {
    match request.send().await {
        Ok(response) => listen(response).await,
        // Errors are not logged in full: a request's address can hold what a log may not.
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
