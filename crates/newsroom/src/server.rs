//! The web server: static files, as from any publisher's cache, under the strictest policy that the
//! contract with publishers promises to work.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// Serves the built site until the process is ended.
///
/// # Errors
///
/// If the address is taken.
pub(crate) async fn serve(listen: SocketAddr, site: &Path, gateway: &str) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(site, gateway)?).with_graceful_shutdown(interrupted()).await?;
    Ok(())
}

fn router(site: &Path, gateway: &str) -> Result<Router> {
    let files = ServeDir::new(site).not_found_service(ServeFile::new(site.join("404.html")));
    let mut router = Router::new().fallback_service(files);
    for (name, value) in headers(gateway) {
        let value = HeaderValue::from_str(&value).context("the gateway's address is not one")?;
        router = router.layer(SetResponseHeaderLayer::overriding(name, value));
    }
    Ok(router)
}

/// What Farthing asks of a page's policy is `script-src` and `frame-src` for the gateway, and
/// nothing else. The newspaper itself needs its style sheet and its pictures.
fn headers(gateway: &str) -> [(HeaderName, String); 4] {
    let policy = format!(
        "default-src 'none'; script-src {gateway}; frame-src {gateway}; style-src 'self'; \
         img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    [
        (header::CONTENT_SECURITY_POLICY, policy),
        // The same pages for everybody: any cache may keep them, paid parts are sealed.
        (header::CACHE_CONTROL, "public, max-age=60".to_owned()),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ]
}

async fn interrupted() {
    // If the signal cannot be waited for, the server runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
