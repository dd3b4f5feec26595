//! Where notifications go, and the token they carry.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::wire::payment::SinkCredential;

/// An address that was checked, with its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sink {
    pub(crate) url: String,
    pub(crate) token: Option<SinkToken>,
}

/// The CAMARA schema `AccessTokenCredential`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SinkToken {
    pub(crate) bearer: String,
    pub(crate) expires_at: Timestamp,
}

impl Sink {
    /// Checks the two properties of a request.
    ///
    /// # Errors
    ///
    /// `INVALID_SINK`, `INVALID_CREDENTIAL`, `INVALID_TOKEN`, or `INVALID_ARGUMENT` where the
    /// credential lacks a property.
    pub(crate) fn check(
        url: Option<&str>,
        credential: Option<&SinkCredential>,
        allow_http: bool,
    ) -> Result<Option<Self>, Refusal> {
        let token = credential.map(check_credential).transpose()?;
        let Some(url) = url else { return Ok(None) };
        if !is_allowed(url, allow_http) {
            return Err(Refusal::INVALID_SINK);
        }
        Ok(Some(Self { url: url.to_owned(), token }))
    }

    /// Whether the specification lets an answer repeat the address (`^https:\/\/.+$`).
    pub(crate) fn is_https(&self) -> bool {
        self.url.starts_with("https://")
    }
}

fn check_credential(credential: &SinkCredential) -> Result<SinkToken, Refusal> {
    if credential.credential_type != "ACCESSTOKEN" {
        return Err(Refusal::INVALID_CREDENTIAL);
    }
    let missing = |name: &str| {
        Refusal::invalid_argument(format!("Expected property is missing: sinkCredential.{name}."))
    };
    let kind = credential.access_token_type.as_deref();
    if kind.ok_or_else(|| missing("accessTokenType"))? != "bearer" {
        return Err(Refusal::INVALID_TOKEN);
    }
    let bearer = credential.access_token.clone().ok_or_else(|| missing("accessToken"))?;
    let expires_at =
        credential.access_token_expires_utc.ok_or_else(|| missing("accessTokenExpiresUtc"))?;
    if !bearer.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::INVALID_TOKEN.saying("The access token cannot stand in a header"));
    }
    Ok(SinkToken { bearer, expires_at })
}

/// An https address; where plain http is allowed, one that stays on this machine too.
fn is_allowed(url: &str, allow_http: bool) -> bool {
    let Ok(parsed) = reqwest::Url::parse(url) else { return false };
    let Some(host) = parsed.host_str() else { return false };
    match parsed.scheme() {
        "https" => url.starts_with("https://"),
        "http" => {
            let here = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
            allow_http && (here || host.ends_with(".localhost"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_a_sink_unless_plain_http_stays_on_this_machine() {
        for (url, strict, demo) in [
            ("https://shop.example/sink", true, true),
            ("http://shop.example/sink", false, false),
            ("http://127.0.0.1:8701/v1/carrier", false, true),
            ("http://pay.localhost:8701/v1/carrier", false, true),
            ("http://pay.localhost.example/", false, false),
            ("ftp://shop.example/", false, false),
            ("not an address", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_allowed(url, false), strict, "{url}");
            assert_eq!(is_allowed(url, true), demo, "{url}");
        }
    }
}
