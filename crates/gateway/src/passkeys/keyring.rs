//! The address of a reader's own page about passkeys. It opens only right after the passkey was used, so that
//! somebody else at the open browser can neither raise the threshold nor remove the passkey.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::{Key, token};

/// Long enough to read the page and press a button.
const LIFE: Duration = Duration::from_mins(10);

const KIND: &str = "fk1";

/// Where the page is.
pub(crate) const PATH: &str = "/passkeys";

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "r")]
    reader: String,
}

/// The page's address for a reader who has just used the passkey.
pub(crate) fn address(key: &Key, reader: &str, now: UnixMillis) -> String {
    let claims = Claims { reader: reader.to_owned() };
    format!("{PATH}?key={}", token::sign(key, KIND, now.plus(LIFE), claims))
}

/// The reader of the page; none if the address has expired or was not made by this gateway.
pub(crate) fn reader(key: &Key, text: &str, now: UnixMillis) -> Option<String> {
    token::verify::<Claims>(key, KIND, now, text).ok().map(|claims| claims.reader)
}
