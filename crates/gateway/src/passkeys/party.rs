//! The gateway as a relying party (Web Authentication, level 3): makes challenges and verifies answers. Uses
//! no database.

use core::net::IpAddr;
use core::time::Duration;

use serde_json::Value;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Extension, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
    UserHandle16,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId, TimedCeremony as _};
use webauthn_rp::response::auth::DiscoverableAuthentication16;
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

use crate::config::{Publisher, WebOrigin};
use crate::passkeys::PasskeyError;
use crate::secrets::token;
use crate::store::passkeys::PasskeyRow;

/// How long a challenge is valid. `webauthn_rp` gives the browser the same time limit by default.
pub(crate) const LIFE: Duration = Duration::from_mins(5);

/// The relying party, identified by the gateway's host.
#[derive(Debug)]
pub(crate) struct Party {
    id: RpId,
    origin: String,
}

/// A challenge with the options for the browser.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) challenge: [u8; 16],
    /// State that verifying the answer needs.
    pub(crate) state: Vec<u8>,
    /// The options for `navigator.credentials`, in the JSON form of the standard.
    pub(crate) options: Value,
}

impl Party {
    /// The gateway at this origin.
    ///
    /// # Errors
    ///
    /// [`PasskeyError::Unavailable`] for an IP address.
    pub(crate) fn of(origin: &WebOrigin) -> Result<Self, PasskeyError> {
        let host = origin.host();
        if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
            return Err(PasskeyError::Unavailable);
        }
        let domain =
            AsciiDomain::try_from(host.to_owned()).map_err(|_| PasskeyError::Unavailable)?;
        Ok(Self { id: RpId::Domain(domain), origin: origin.as_str().to_owned() })
    }

    /// Begins the making of a passkey, for a reader who is known by `reader` or is new.
    ///
    /// # Errors
    ///
    /// [`PasskeyError::Invalid`] if the standard does not allow the reader's handle or the publisher's id.
    pub(crate) fn begin_registration(
        &self,
        publisher: &Publisher,
        reader: Option<&str>,
        has: Vec<Vec<u8>>,
    ) -> Result<Begun, PasskeyError> {
        let handle = match reader {
            Some(reader) => handle(reader).ok_or(PasskeyError::Invalid)?,
            None => UserHandle16::new(),
        };
        let user = PublicKeyCredentialUserEntity {
            name: publisher.id.as_str().try_into().map_err(|_| PasskeyError::Invalid)?,
            id: &handle,
            // If the standard does not allow the publisher's name, browsers show the id.
            display_name: publisher.name.as_str().try_into().ok(),
        };
        let mut excluded = Vec::new();
        for id in has {
            let id = CredentialId::<Vec<u8>>::decode(id).map_err(|_| PasskeyError::Invalid)?;
            // The transports are not known, so the browser tries all.
            let transports = AuthTransports::decode(0).map_err(|_| PasskeyError::Invalid)?;
            excluded.push(PublicKeyCredentialDescriptor { id, transports });
        }
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.id, user, excluded);
        // Not every authenticator knows extensions, and nothing here depends on one.
        options.extensions = Extension {
            cred_props: None,
            cred_protect: CredProtect::None,
            min_pin_length: None,
            prf: None,
        };
        let (server, client) = options.start_ceremony().map_err(|_| PasskeyError::Invalid)?;
        Ok(Begun {
            challenge: server.sent_challenge().0.to_le_bytes(),
            state: server.encode().map_err(|_| PasskeyError::Invalid)?,
            options: serde_json::to_value(&client).map_err(|_| PasskeyError::Invalid)?,
        })
    }

    /// Begins a sign-in by whichever passkey the reader picks.
    ///
    /// # Errors
    ///
    /// [`PasskeyError::Invalid`] if the system's clock is before 1970.
    pub(crate) fn begin_sign_in(&self) -> Result<Begun, PasskeyError> {
        let options = DiscoverableCredentialRequestOptions::passkey(&self.id);
        let (server, client) = options.start_ceremony().map_err(|_| PasskeyError::Invalid)?;
        Ok(Begun {
            challenge: server.sent_challenge().0.to_le_bytes(),
            state: server.encode().map_err(|_| PasskeyError::Invalid)?,
            options: serde_json::to_value(&client).map_err(|_| PasskeyError::Invalid)?,
        })
    }

    /// Verifies a new passkey: challenge, origin, hash of the host, presence and verification of the reader,
    /// and the attestation's signature if there is one. Which maker signed is not checked. `pages` are the
    /// origins of pages that may hold the frame; they are checked if the browser names the page around the
    /// frame.
    ///
    /// # Errors
    ///
    /// [`PasskeyError::Invalid`].
    pub(crate) fn check_registration(
        &self,
        state: &[u8],
        pages: &[WebOrigin],
        answer: &NewPasskey,
    ) -> Result<PasskeyRow, PasskeyError> {
        let state = RegistrationServerState::<16>::decode(state);
        let state = state.map_err(|_| PasskeyError::Invalid)?;
        let pages: Vec<&str> = pages.iter().map(WebOrigin::as_str).collect();
        let options = RegistrationVerificationOptions {
            allowed_origins: &[self.origin.as_str()],
            allowed_top_origins: Some(&pages),
            // Browsers add extensions of their own.
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let made = state.verify(&self.id, &answer.0, &options).map_err(|error| {
            tracing::debug!(?error, "a new passkey was refused");
            PasskeyError::Invalid
        })?;
        let key = made.static_state().encode();
        let state = made.dynamic_state().encode();
        Ok(PasskeyRow {
            credential: made.id().as_ref().to_vec(),
            reader: token::text(made.user_id().as_ref()),
            public_key: key.unwrap_or_else(|never| match never {}),
            state: state.unwrap_or_else(|never| match never {}).to_vec(),
        })
    }

    /// Verifies a signature as for a new passkey, and also its owner and that its counter has grown, unless
    /// the passkey has no counter. Returns the state to save.
    ///
    /// # Errors
    ///
    /// [`PasskeyError::Invalid`].
    pub(crate) fn check_sign_in(
        &self,
        state: &[u8],
        pages: &[WebOrigin],
        answer: &Signature,
        known: &PasskeyRow,
    ) -> Result<Vec<u8>, PasskeyError> {
        let state = DiscoverableAuthenticationServerState::decode(state);
        let state = state.map_err(|_| PasskeyError::Invalid)?;
        let pages: Vec<&str> = pages.iter().map(WebOrigin::as_str).collect();
        let options = AuthenticationVerificationOptions {
            allowed_origins: &[self.origin.as_str()],
            allowed_top_origins: Some(&pages),
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        let invalid = PasskeyError::Invalid;
        let Some(reader) = handle(&known.reader) else { return Err(invalid) };
        let Ok(id) = CredentialId::<&[u8]>::decode(&known.credential) else { return Err(invalid) };
        let Ok(key) = StaticState::decode(&known.public_key) else { return Err(invalid) };
        let Ok(seen) = <[u8; 7]>::try_from(known.state.as_slice()) else { return Err(invalid) };
        let Ok(seen) = DynamicState::decode(seen) else { return Err(invalid) };
        let passkey = AuthenticatedCredential::new(id, &reader, key, seen);
        let mut passkey = passkey.map_err(|_| PasskeyError::Invalid)?;
        state.verify(&self.id, &answer.0, &mut passkey, &options).map_err(|error| {
            tracing::debug!(?error, "a passkey's signature was refused");
            PasskeyError::Invalid
        })?;
        let state = passkey.dynamic_state().encode();
        Ok(state.unwrap_or_else(|never| match never {}).to_vec())
    }
}

/// A browser's answer with a new passkey: `PublicKeyCredential.toJSON()`.
pub(crate) struct NewPasskey(Registration);

impl NewPasskey {
    /// Reads the browser's `PublicKeyCredential`, as JSON.
    pub(crate) fn read(json: &Value) -> Option<Self> {
        Registration::from_json_relaxed(json.to_string().as_bytes()).ok().map(Self)
    }

    /// The challenge that it answers.
    pub(crate) fn challenge(&self) -> Option<[u8; 16]> {
        self.0.challenge_relaxed().ok().map(|challenge| challenge.0.to_le_bytes())
    }
}

/// A browser's answer to a sign-in: `PublicKeyCredential.toJSON()`.
pub(crate) struct Signature(DiscoverableAuthentication16);

impl Signature {
    /// Reads the browser's `PublicKeyCredential`, as JSON.
    pub(crate) fn read(json: &Value) -> Option<Self> {
        DiscoverableAuthentication16::from_json_relaxed(json.to_string().as_bytes()).ok().map(Self)
    }

    /// The challenge that it answers.
    pub(crate) fn challenge(&self) -> Option<[u8; 16]> {
        self.0.challenge_relaxed().ok().map(|challenge| challenge.0.to_le_bytes())
    }

    /// The id of the passkey that it names.
    pub(crate) fn credential(&self) -> &[u8] {
        self.0.raw_id().into_inner()
    }
}

fn handle(reader: &str) -> Option<UserHandle16> {
    let bytes = <[u8; 16]>::try_from(token::bytes(reader)?).ok()?;
    UserHandle16::decode(bytes).ok()
}
