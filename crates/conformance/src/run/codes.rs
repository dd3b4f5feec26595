//! Codes that the carrier texts, and the variables of its policy.

use anyhow::{Context as _, anyhow};
use regex::Regex;
use serde_json::{Value, json};

use super::fixtures::SentCode;
use super::names::MESSAGE;
use super::scenario::{ScenarioRun, SetupRequest};
use super::{Checked, Mismatch};
use crate::target::Caller;

/// A code that is as long as the others and will not be the right one: the carrier's are random.
pub(super) const WRONG: &str = "000000";

impl ScenarioRun<'_> {
    /// The code in the newest message of a phone.
    pub(super) async fn code_of(&self, phone: &str) -> Checked<String> {
        let text = self.carrier.newest_message(phone).await?;
        let six_digits = Regex::new(r"(?:^|\D)(\d{6})(?:\D|$)").map_err(anyhow::Error::from)?;
        let found = six_digits.captures(&text).and_then(|found| found.get(1));
        let code = found.ok_or_else(|| anyhow!("no code in the message {text}"))?;
        Ok(code.as_str().to_owned())
    }

    /// Sends a code to the scenario's phone.
    pub(super) async fn send_code(&mut self) -> Checked<()> {
        let phone = self.phone.clone();
        let body = Some(json!({ "phoneNumber": phone, "message": MESSAGE }));
        let request = SetupRequest { operation: "sendCode", caller: Caller::Own, path: &[], body };
        let answer = self.set_up(request).await?;
        let id = answer.json.as_ref().and_then(|json| json.get("authenticationId")?.as_str());
        let authentication = id.context("no authenticationId")?.to_owned();
        let code = self.code_of(&phone).await?;
        self.fixtures.codes.push(SentCode { authentication, code });
        Ok(())
    }

    /// The newest sent code, or the first; one is sent if there is none.
    pub(super) async fn sent_code(&mut self, first: bool) -> Checked<SentCode> {
        if self.fixtures.codes.is_empty() {
            self.send_code().await?;
        }
        let codes = &self.fixtures.codes;
        let code = if first { codes.first() } else { codes.last() };
        Ok(code.cloned().context("no code was sent")?)
    }

    /// Checks a code of the newest authentication.
    pub(super) async fn validate_code(&mut self, right: bool) -> Checked<()> {
        let sent = self.sent_code(false).await?;
        let code = if right { sent.code } else { WRONG.to_owned() };
        let body = Some(json!({ "authenticationId": sent.authentication, "code": code }));
        let request =
            SetupRequest { operation: "validateCode", caller: Caller::Own, path: &[], body };
        let answer = self.try_set_up(&request).await?;
        if right == (answer.status == 204) {
            return Ok(());
        }
        let expected =
            if right { "the right code to be accepted" } else { "a wrong code to be refused" };
        Err(Mismatch::new(expected, format!("{} {}", answer.status, answer.text)))
    }

    /// Uses all but `left` of what the policy allows at most: sends, or wrong tries.
    pub(super) async fn use_up(&mut self, variable: &str, left: u32) -> Checked<()> {
        let most = self.variable(variable).await?;
        let most = most.as_u64().with_context(|| format!("{variable} is no number"))?;
        for _ in u64::from(left)..most {
            if variable == "max_send" {
                self.send_code().await?;
            } else {
                self.validate_code(false).await?;
            }
        }
        Ok(())
    }

    /// A variable that the implementation gives to the tester.
    pub(super) async fn variable(&self, name: &str) -> Checked<Value> {
        let setting = match name {
            "phone_number" => return Ok(json!(self.phone)),
            "message" => return Ok(json!(MESSAGE)),
            // The suite spells it both ways; the specification says 160.
            "max_lenght" | "max_length" => return Ok(json!(160)),
            "max_send" => "otp_sends",
            "max_try" => "code_tries",
            _ => return Err(anyhow!("no variable {name}").into()),
        };
        let settings = self.carrier.settings().await?;
        let found = settings.get(setting).cloned();
        Ok(found.with_context(|| format!("the carrier has no setting {setting}"))?)
    }
}
