//! The phone in the reader's hand: what the carrier sandbox has texted to it.

use std::time::{Duration, Instant};

use farthing_protocol::OneTimeCode;
use serde::Deserialize;

/// How often the reader looks at the phone.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How long the reader looks at the phone before asking for another code.
const MESSAGE_WITHIN: Duration = Duration::from_secs(70);

#[derive(Deserialize)]
struct Message {
    text: String,
}

/// The newest code on a phone, once more than `known` have arrived; `None` if none does in time.
pub(crate) async fn code(
    http: &reqwest::Client,
    sandbox: &str,
    number: &str,
    known: usize,
) -> Option<String> {
    let begun = Instant::now();
    while begun.elapsed() < MESSAGE_WITHIN {
        let codes = codes(http, sandbox, number).await;
        if codes.len() > known {
            return codes.into_iter().next();
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    None
}

/// All codes on a phone, the newest first; none if the sandbox does not answer.
pub(crate) async fn codes(http: &reqwest::Client, sandbox: &str, number: &str) -> Vec<String> {
    let address = format!("{sandbox}/phone/{number}/messages");
    let Ok(answer) = http.get(&address).send().await else { return Vec::new() };
    let messages: Vec<Message> = answer.json().await.unwrap_or_default();
    messages.iter().filter_map(|message| code_in(&message.text)).collect()
}

/// The six digits in a message, if it has any.
fn code_in(text: &str) -> Option<String> {
    OneTimeCode::parse(text).ok().map(|code| code.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn the_code_is_found_among_other_numbers() {
        let text = "[Web발신]\n300원 결제 인증번호 012345 (3분)\n@news.localhost #012345";
        assert_eq!(code_in(text).as_deref(), Some("012345"));
        assert_eq!(code_in("300원 결제 (3분)"), None);
    }
}
