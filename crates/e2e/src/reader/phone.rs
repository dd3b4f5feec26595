//! The phone in the reader's hand: what the carrier sandbox has texted to it.

use anyhow::Result;
use serde::Deserialize;

use super::Reader;
use crate::until;

#[derive(Deserialize)]
struct Message {
    text: String,
}

impl Reader<'_> {
    /// The newest code on a phone.
    ///
    /// # Errors
    ///
    /// If none arrives.
    pub async fn receives_a_code(&self, number: &str) -> Result<String> {
        self.receives_code_number(number, 1).await
    }

    /// The newest code on a phone, once `count` messages with a code have arrived.
    ///
    /// # Errors
    ///
    /// If they do not arrive.
    pub async fn receives_code_number(&self, number: &str, count: usize) -> Result<String> {
        until(&format!("message {count} on {number}"), || async {
            let codes = self.codes_on(number).await?;
            Ok((codes.len() >= count).then(|| codes.into_iter().next()).flatten())
        })
        .await
    }

    /// All codes on a phone, newest first.
    ///
    /// # Errors
    ///
    /// If the sandbox does not answer.
    pub async fn codes_on(&self, number: &str) -> Result<Vec<String>> {
        let url = self.stack.carrier(&format!("/phone/{number}/messages"));
        let messages: Vec<Message> = self.stack.http().get(url).send().await?.json().await?;
        Ok(messages.iter().filter_map(|message| code_in(&message.text)).collect())
    }
}

/// The six digits in a message, if it has any.
fn code_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn the_code_is_found_among_other_numbers() {
        let text = "[Web발신]\n[Jeju Post] 300원 결제 인증번호 012345 (3분 유효)\n@news.localhost #012345 @pay.localhost";
        assert_eq!(code_in(text).as_deref(), Some("012345"));
        assert_eq!(code_in("300원 결제 (3분)"), None);
    }
}
