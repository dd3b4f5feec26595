//! A reader's passkeys, as the driver plays them (Web Authentication, "User Agent Automation").

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Browser;

/// An authenticator that is built into the device and recognises its reader.
#[derive(Debug)]
pub struct Authenticator {
    url: String,
}

impl Browser {
    /// Gives the device an authenticator.
    ///
    /// # Errors
    ///
    /// If the driver cannot: only Chromium's can.
    pub async fn has_an_authenticator(&self) -> Result<Authenticator> {
        let url = format!("{}/webauthn/authenticator", self.session);
        let kind = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        let id = call(reqwest::Client::new().post(&url).json(&kind)).await?;
        let id = id.as_str().context("the authenticator has no name")?;
        Ok(Authenticator { url: format!("{url}/{id}") })
    }
}

impl Authenticator {
    /// The passkeys on it.
    ///
    /// # Errors
    ///
    /// If the driver does not answer.
    pub async fn passkeys(&self) -> Result<Vec<Value>> {
        let url = format!("{}/credentials", self.url);
        let all = call(reqwest::Client::new().get(url)).await?;
        Ok(all.as_array().cloned().unwrap_or_default())
    }

    /// Puts a passkey of another device on it, as a reader's account does.
    ///
    /// # Errors
    ///
    /// If the driver does not take it.
    pub async fn receives(&self, passkey: &Value) -> Result<()> {
        let url = format!("{}/credential", self.url);
        call(reqwest::Client::new().post(url).json(passkey)).await.map(drop)
    }
}

async fn call(request: reqwest::RequestBuilder) -> Result<Value> {
    let answer = request.send().await?.error_for_status()?;
    let answer: Value = answer.json().await?;
    Ok(answer.get("value").cloned().unwrap_or_default())
}
