//! The address of a reader's own page about their passkeys. Only a passkey that was there just now opens
//! it: whoever finds the browser open can neither raise the sum that asks for it, nor remove it.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::{Key, token};

/// Long enough to read the page and to press on it.
const LIFE: Duration = Duration::from_mins(10);

const KIND: &str = "fk1";

/// Where the page is.
pub(crate) const PATH: &str = "/passkeys";

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "r")]
    reader: String,
}

/// The page's address for a reader whose passkey was there just now.
pub(crate) fn address(key: &Key, reader: &str, now: UnixMillis) -> String {
    let claims = Claims { reader: reader.to_owned() };
    format!("{PATH}?key={}", token::sign(key, KIND, now.plus(LIFE), claims))
}

/// The reader whose page it is; none if it is too late, or no address of ours.
pub(crate) fn reader(key: &Key, text: &str, now: UnixMillis) -> Option<String> {
    token::verify::<Claims>(key, KIND, now, text).ok().map(|claims| claims.reader)
}
