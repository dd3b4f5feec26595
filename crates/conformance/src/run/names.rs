//! The carrier's state in values: its phone numbers, and what a property means by its name.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::step::Phone;

/// Won of a payment.
pub(super) const PAID: u64 = 500;
/// Won of a partial refund.
pub(super) const GIVEN_BACK: u64 = 100;
/// Where notifications go: nobody listens there, which is for the carrier to bear.
pub(super) const SINK: &str = "https://127.0.0.1:9/notifications";
/// The merchant of the payments that name one.
pub(super) const MERCHANT: &str = "merchant-1";
/// The item that payments have.
pub(super) const ITEM: &str = "item-1";
/// Template of a text message.
pub(super) const MESSAGE: &str = "{{code}} is your code";
/// A payment on this number cannot be confirmed, and on that one not be refunded.
pub(super) const CONFIRM_DENIED: &str = "+821000000018";
pub(super) const REFUND_DENIED: &str = "+821000000016";

/// Phone numbers without restrictions, a new one each time. None looks like a magic number.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    given: u32,
}

impl Numbers {
    pub(super) fn next(&mut self) -> String {
        self.given += 1;
        format!("+82102345{}", 1_000 + self.given)
    }

    /// The number of this kind.
    pub(super) fn of(&mut self, kind: Phone) -> String {
        let fixed = match kind {
            Phone::Eligible | Phone::Other | Phone::Swapped => return self.next(),
            Phone::Unknown => "+34671999000",
            Phone::NotApplicable => "+821000000006",
            Phone::Denied => "+821000000004",
            Phone::Landline => "+8225551234",
            Phone::NoMessages => "+821000000021",
            Phone::Barred => "+821000000022",
            Phone::NoSim => "+821000000023",
        };
        fixed.to_owned()
    }
}

/// SHA-256 in hexadecimal, as number verification takes a number.
pub(super) fn hashed(phone: &str) -> String {
    Sha256::digest(phone.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        text.extend(
            [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')),
        );
        text
    })
}

/// What properties mean in one request.
#[derive(Debug, Clone)]
pub(super) struct Meaning {
    pub(super) phone: String,
    pub(super) now: Timestamp,
    /// Makes references of this request different from all others.
    pub(super) serial: u32,
    /// The kind that a discriminator chooses, for a refund.
    pub(super) kind: String,
    pub(super) amount: u64,
    pub(super) authorization: Option<String>,
    pub(super) authentication: Option<String>,
    pub(super) code: Option<String>,
}

impl Meaning {
    /// The value of a property with this name, if the name has a meaning here.
    pub(super) fn of(&self, name: &str) -> Option<Value> {
        let tomorrow = self.now.saturating_add(SignedDuration::from_hours(24)).ok();
        Some(match name {
            "phoneNumber" => json!(self.phone),
            "hashedPhoneNumber" => json!(hashed(&self.phone)),
            "amount" => json!(self.amount),
            "taxAmount" => json!(self.amount / 11),
            "currency" => json!("KRW"),
            "description" => json!("An article"),
            "referenceCode" => json!(format!("reference-{}", self.serial)),
            "clientCorrelator" => json!(format!("correlator-{}", self.serial)),
            "merchantIdentifier" => json!(MERCHANT),
            "reason" => json!("Bought by mistake"),
            "id" | "paymentItemId" => json!(ITEM),
            "sink" => json!(SINK),
            "credentialType" => json!("ACCESSTOKEN"),
            "accessToken" => json!("the-merchants-own-token"),
            "accessTokenExpiresUtc" => json!(tomorrow?.to_string()),
            "type" => json!(self.kind),
            "message" => json!(MESSAGE),
            "authorizationId" => json!(self.authorization.as_ref()?),
            "authenticationId" => json!(self.authentication.as_ref()?),
            "code" => json!(self.code.as_ref()?),
            _ => return None,
        })
    }
}
