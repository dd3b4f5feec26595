//! The session of a call, from its bearer token, and what a call counts against the rate limits.

use core::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;

use crate::api::address::ClientAddress;
use crate::api::error::ApiError;
use crate::app::App;
use crate::config::Publisher;
use crate::language::Language;
use crate::orders::Caller;
use crate::rate_limits::Cost;
use crate::sessions::bearer;

/// A reader with a valid session. As an extractor it does not count the call against the rate limits.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// Device, publisher and address.
    pub(crate) caller: Caller,
    /// The reader's language, if the call has an `Accept-Language`; the checkout sends that of its page.
    pub(crate) language: Option<Language>,
}

impl Reader {
    /// The publisher of the session.
    ///
    /// # Errors
    ///
    /// [`ApiError::Unauthenticated`] if the publisher has gone since the session was opened.
    pub(crate) fn publisher<'a>(&self, app: &'a App) -> Result<&'a Publisher, ApiError> {
        app.config.publishers.get(&self.caller.publisher).ok_or(ApiError::Unauthenticated)
    }
}

/// The language of the `Accept-Language` header, if there is one.
pub(crate) fn language(headers: &HeaderMap) -> Option<Language> {
    let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    Some(Language::choose(None, Some(accepted)))
}

impl FromRequestParts<App> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) =
            header.and_then(|value| value.split_once(' ')).ok_or(ApiError::Unauthenticated)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::Unauthenticated);
        }
        let session = bearer::read(&app.secrets.session, app.clock.now(), token.trim())
            .map_err(|_| ApiError::Unauthenticated)?;
        // Sessions end when their publisher or origin is removed from the configuration.
        let publisher =
            app.config.publishers.get(&session.publisher).ok_or(ApiError::Unauthenticated)?;
        let own = session.origin == app.config.gateway.public_url.as_str();
        if !own && !publisher.allows(&session.origin) {
            return Err(ApiError::Unauthenticated);
        }
        let address = parts.extensions.get::<ClientAddress>().ok_or(ApiError::Unauthenticated)?;
        let caller =
            Caller { device: session.device, publisher: session.publisher, address: address.0 };
        let language = language(&parts.headers);
        Ok(Self { caller, language })
    }
}

/// A reader whose call counts as [`Cost::Light`].
pub(crate) struct Looking(pub(crate) Reader);

/// A reader whose call counts as [`Cost::Payment`].
pub(crate) struct Paying(pub(crate) Reader);

impl FromRequestParts<App> for Looking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        counted(parts, app, Cost::Light).await.map(Self)
    }
}

impl FromRequestParts<App> for Paying {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        counted(parts, app, Cost::Payment).await.map(Self)
    }
}

/// The reader, unless the rate limit of their address is reached.
async fn counted(parts: &mut Parts, app: &App, cost: Cost) -> Result<Reader, ApiError> {
    let reader = Reader::from_request_parts(parts, app).await?;
    app.limits.check(cost, reader.caller.address)?;
    Ok(reader)
}

/// The address of a call without a session that counts as [`Cost::Light`].
pub(crate) struct LightCall(pub(crate) IpAddr);

/// The address of a call without a session that counts as [`Cost::Payment`].
pub(crate) struct PaymentCall(pub(crate) IpAddr);

impl FromRequestParts<App> for LightCall {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        app.limits.check(Cost::Light, address)?;
        Ok(Self(address))
    }
}

impl FromRequestParts<App> for PaymentCall {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        app.limits.check(Cost::Payment, address)?;
        Ok(Self(address))
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let missing = || ApiError::Internal(anyhow::Error::msg("the request has no address"));
        parts.extensions.get::<Self>().copied().ok_or_else(missing)
    }
}
