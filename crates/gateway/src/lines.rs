//! Silent confirmation: the question to the carrier about a phone, and which answers are accepted.
//!
//! The carrier's answer is valid only for the page that asked: the address has a state for one device and one
//! item, and the answer goes only to the gateway's page around the frame. An attacker who makes a stranger's
//! phone open the address gets nothing.

use core::time::Duration;

use farthing_protocol::{DeviceId, ItemId, PublisherId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use crate::carriers::{Carrier, LineProof};
use crate::clock::UnixMillis;
use crate::config::Config;
use crate::secrets::{Key, token};

/// Time for the network's answer and the order that follows.
const LIFE: Duration = Duration::from_mins(3);

const KIND: &str = "fl1";

/// The device and item of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asking {
    /// The device that buys.
    #[serde(rename = "d")]
    pub(crate) device: DeviceId,
    #[serde(rename = "p")]
    pub(crate) publisher: PublisherId,
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
}

impl Asking {
    /// A device that buys an item of a publication.
    pub(crate) fn of(device: &DeviceId, publisher: &PublisherId, item: ItemId) -> Self {
        Self { device: device.clone(), publisher: publisher.clone(), item }
    }
}

/// The content of the signed state, which the carrier returns unchanged.
#[derive(Serialize, Deserialize)]
struct Question {
    #[serde(rename = "n")]
    nonce: String,
    #[serde(flatten)]
    asking: Asking,
    #[serde(rename = "c")]
    carrier: String,
}

/// The PKCE verifier, which goes to the carrier with the code and never through a browser.
fn verifier(key: &Key, nonce: &str) -> String {
    token::text(&key.mac(format!("verifier {nonce}").as_bytes()))
}

/// The address at which the phone's browser asks its carrier; none if the carrier does not offer silent
/// confirmation.
///
/// # Errors
///
/// If the operating system gives no random bytes.
pub(crate) fn address(
    key: &Key,
    now: UnixMillis,
    carrier: &Carrier,
    asking: Asking,
) -> Result<Option<String>, getrandom::Error> {
    let nonce = token::nonce()?;
    let challenge = token::text(&Sha256::digest(verifier(key, &nonce).as_bytes()));
    let state = Question { nonce, asking, carrier: carrier.id().to_owned() };
    let state = token::sign(key, KIND, now.plus(LIFE), &state);
    Ok(carrier.line_address(&state, &challenge))
}

/// Reads the carrier's answer, the query with which the phone's browser came back. None if it has no code, or
/// if its state is not valid now for this device and item.
pub(crate) fn proof(
    key: &Key,
    now: UnixMillis,
    asking: &Asking,
    answer: &str,
) -> Option<LineProof> {
    let field = |wanted: &str| {
        let mut fields = form_urlencoded::parse(answer.trim_start_matches('?').as_bytes());
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let code = field("code").filter(|code| (1..=1_024).contains(&code.len()))?;
    let state: Question = token::verify(key, KIND, now, &field("state")?).ok()?;
    let verifier = verifier(key, &state.nonce);
    (state.asking == *asking).then_some(LineProof { carrier: state.carrier, code, verifier })
}

/// The origins of carriers with silent confirmation, which a page must be allowed to frame.
pub(crate) fn origins(config: &Config) -> Vec<String> {
    let addresses = config.carriers.iter().filter_map(|carrier| carrier.authorize_url.as_ref());
    addresses.map(|address| address.origin().ascii_serialization()).collect()
}
