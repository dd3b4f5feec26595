//! Silent confirmation: what the carrier is asked about a phone, and which answers count.
//!
//! What the carrier sends back is good only together with the page that asked: the address of the carrier holds a
//! state for one device and one item, and what returns is handed to nobody but a page of the gateway's that holds
//! the frame. So whoever has a stranger's phone open that address gets nothing of it.

use core::time::Duration;

use farthing_protocol::{DeviceId, ItemId, PublisherId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use crate::carriers::{Carrier, LineProof};
use crate::clock::UnixMillis;
use crate::config::Config;
use crate::secrets::{Key, token};

/// Time for one look by the network, and for the order that follows.
const LIFE: Duration = Duration::from_mins(3);

const KIND: &str = "fl1";

/// Who asks, for what.
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

/// Who asked which carrier, for what.
#[derive(Serialize, Deserialize)]
struct Question {
    #[serde(rename = "n")]
    nonce: String,
    #[serde(flatten)]
    asking: Asking,
    #[serde(rename = "c")]
    carrier: String,
}

/// The secret that goes to the carrier with the code, and never through a browser.
fn verifier(key: &Key, nonce: &str) -> String {
    token::text(&key.mac(format!("verifier {nonce}").as_bytes()))
}

/// The address at which the phone's browser asks its carrier; none where that says nothing in silence.
///
/// # Errors
///
/// If the system has no randomness to give.
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

/// What the carrier sent back, if it belongs to who hands it in.
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

/// The origins of carriers that say whose phone this is: what a page may frame so that its script can ask.
pub(crate) fn origins(config: &Config) -> Vec<String> {
    let addresses = config.carriers.iter().filter_map(|carrier| carrier.authorize_url.as_ref());
    addresses.map(|address| address.origin().ascii_serialization()).collect()
}
