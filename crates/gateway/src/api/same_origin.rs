//! Lets only the gateway's own pages and programs call the API, never a page of another site.

use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::error::ApiError;
use crate::app::App;
use crate::config::WebOrigin;

/// Rejects requests that another site's page caused. Such a page can neither set the header of a session nor
/// know the signed capability in a plain page's forms, so this is a second protection.
///
/// # Errors
///
/// [`ApiError::OriginNotAllowed`].
pub(crate) async fn check(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads && !is_own(request.headers(), &app.config.gateway.public_url) {
        return Err(ApiError::OriginNotAllowed);
    }
    Ok(next.run(request).await)
}

/// Whether a request that changes something comes from the gateway's own page or from a program.
pub(crate) fn is_own(headers: &HeaderMap, own: &WebOrigin) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("invalid"));
    let is_own_origin = text(ORIGIN.as_str()).is_none_or(|origin| origin == own.as_str());
    match text("sec-fetch-site") {
        // A page cannot set this header. It is also right if the page was loaded by another name of the
        // gateway.
        Some("same-origin") => true,
        // Programs send neither header; old browsers send only `Origin`.
        Some("none") | None => is_own_origin,
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn only_own_pages_and_programs_change_anything() {
        let own = WebOrigin::parse("https://pay.example").unwrap();
        let check = |pairs: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                let name: axum::http::HeaderName = name.parse().unwrap();
                headers.insert(name, value.parse().unwrap());
            }
            is_own(&headers, &own)
        };
        for right in [
            &[][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://pay.example")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8701")],
            &[("origin", "https://pay.example")],
        ] {
            assert!(check(right), "{right:?}");
        }
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN", "x"] {
            assert!(!check(&[("sec-fetch-site", site)]), "{site}");
        }
        for origin in [
            "null",
            "http://pay.example",
            "https://pay.example.evil.test",
            "https://evil-pay.example",
            "https://pay.example:8443",
            "https://pay.example/",
            "https://user@pay.example",
            "https://PAY.example",
            "https://pay.example, https://evil.test",
            "",
        ] {
            assert!(!check(&[("origin", origin)]), "{origin}");
            assert!(!check(&[("origin", origin), ("sec-fetch-site", "none")]), "{origin}");
            assert!(!check(&[("origin", origin), ("sec-fetch-site", "cross-site")]), "{origin}");
        }
    }
}
