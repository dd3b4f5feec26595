//! What a file says about the request.

use serde_json::Value;

use super::{Edit, Fact, fits, form, literal, word};
use crate::path::Path;

/// Something about the request or the carrier's state before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given {
    /// The address; `whole` unless it is only the base of it.
    Resource {
        address: String,
        whole: bool,
    },
    Token(Token),
    /// A header with this value.
    Header(String, String),
    /// A header as its schema wants it, or as it does not.
    Correlator {
        complies: bool,
    },
    /// A header is left out.
    NoHeader(String),
    /// The body as the schema asks for, none, or this one.
    Body(Body),
    /// A property of the body.
    Edit(Path, Edit),
    /// Properties that are not in the body.
    Without(Vec<Path>),
    /// A parameter of the path.
    PathValue(String, PathValue),
    /// A parameter of the query; its text may say `NOW - 7 days`.
    Query(String, String),
    /// A parameter of the query that names the merchant of the payments at hand.
    QueryMerchant(String),
    /// Something about the carrier's state.
    Fact(Fact),
}

/// Where the body starts from.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Body {
    /// What the schema asks for.
    #[default]
    Compliant,
    Absent,
    Is(Value),
}

/// Which access token the request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Token {
    /// A valid one; the runner chooses whether it is bound to a phone.
    #[default]
    Valid,
    /// Valid, of the client alone (two-legged).
    OfClient,
    /// Valid, bound to a phone number (three-legged).
    OfPhone,
    /// Bound to a phone number that was not authenticated over the mobile network.
    OfPhoneByMessage,
    Expired,
    Invalid,
    WithoutScope,
    Removed,
}

/// Which payment or refund a path parameter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathValue {
    /// One that the operation can work on.
    Valid,
    /// The one that an earlier sentence speaks of.
    ThatPayment,
    ThatRefund,
    /// A name that no payment or refund has.
    Unknown,
    /// A payment that is confirmed, cancelled, or anything but succeeded.
    Confirmed,
    Cancelled,
    NotSucceeded,
}

/// Reads a sentence about the request or the carrier's state.
pub(super) fn read(sentence: &str) -> Option<Given> {
    resource(sentence)
        .or_else(|| header(sentence))
        .or_else(|| body(sentence))
        .or_else(|| parameter(sentence))
        .or_else(|| super::fact::read(sentence).map(Given::Fact))
        .or_else(|| super::edit::read(sentence).map(|(path, edit)| Given::Edit(path, edit)))
}

fn resource(sentence: &str) -> Option<Given> {
    let found = form(r#"^the resource "([^"]+)"( as base[ -]url)?$"#, sentence)?;
    Some(Given::Resource { address: word(&found, 1), whole: found.get(2).is_none() })
}

fn header(sentence: &str) -> Option<Given> {
    let found = form(r#"^(?:the )?header "([^"]+)" (.+)$"#, sentence)?;
    let (name, phrase) = (word(&found, 1), word(&found, 2));
    if fits(r"^is (removed|not (sent|included|set|provided))$", &phrase) {
        return Some(if name.eq_ignore_ascii_case("authorization") {
            Given::Token(Token::Removed)
        } else {
            Given::NoHeader(name)
        });
    }
    if name.eq_ignore_ascii_case("authorization") {
        return token(&phrase).map(Given::Token);
    }
    if name.eq_ignore_ascii_case("x-correlator") {
        let complies = fits(r"^complies with the (OAS )?schema at .*$", &phrase);
        let breaks = fits(r"^does not comply with the (OAS )?schema at .*$", &phrase);
        if complies || breaks {
            return Some(Given::Correlator { complies });
        }
    }
    let value = form(r#"^is set to "([^"]*)"$"#, &phrase)?;
    Some(Given::Header(name, word(&value, 1)))
}

fn token(phrase: &str) -> Option<Token> {
    const VALID: &str = "^is set to a valid (?:(?:[23]-legged) )?access token";
    let valid = |rest: &str| fits(&format!("{VALID}{rest}$"), phrase);
    let token = if valid(
        " (which does not identify a single|not emitted for a specific) (phone ?number|device)",
    ) || valid(" from which the (phone ?number|device) cannot be (deducted|deduced)")
        || fits("^is set to a valid 2-legged access token$", phrase)
    {
        Token::OfClient
    } else if valid(" (identifying|associated (for|to|with)) a (phone ?number|device)( with .*)?")
        || fits("^is set to a valid 3-legged access token$", phrase)
    {
        Token::OfPhone
    } else if valid("") || fits("^is set$", phrase) {
        Token::Valid
    } else if fits("^is set to an expired( access token)?$", phrase) {
        Token::Expired
    } else if fits("^is set to an invalid access token$", phrase) {
        Token::Invalid
    } else if fits("^is set to an access token without the required scopes?$", phrase) {
        Token::WithoutScope
    } else if fits(
        "^is set to a token for which neither Network-based nor SIM-based authentication was used$",
        phrase,
    ) {
        Token::OfPhoneByMessage
    } else {
        return None;
    };
    Some(token)
}

fn body(sentence: &str) -> Option<Given> {
    if fits(
        r"^the request body is set (by default )?to a (valid )?request body( compliant with the schema)?$",
        sentence,
    ) {
        return Some(Given::Body(Body::Compliant));
    }
    if fits(r"^the request body is (not included|not set|missing|removed)$", sentence) {
        return Some(Given::Body(Body::Absent));
    }
    if let Some(found) = form(r#"^the request body is set to:? "?(\{.*\}|\[.*\])"?$"#, sentence) {
        return serde_json::from_str(&word(&found, 1))
            .ok()
            .map(|value| Given::Body(Body::Is(value)));
    }
    let without = r#"^the request body does not (?:contain|include) (?:n?either )?"([^"]+)"(?: n?or "([^"]+)")?$"#;
    let found = form(without, sentence)?;
    let named = [word(&found, 1), word(&found, 2)];
    Some(Given::Without(
        named.iter().filter(|name| !name.is_empty()).map(|name| Path::parse(name)).collect(),
    ))
}

fn parameter(sentence: &str) -> Option<Given> {
    if let Some(found) = form(r#"^the query param(?:eter)? "([^"]+)" is set to (.+)$"#, sentence) {
        let (name, value) = (word(&found, 1), word(&found, 2));
        if fits("^the value representing such a merchant$", &value) {
            return Some(Given::QueryMerchant(name));
        }
        return match literal(&value)? {
            Value::String(text) => Some(Given::Query(name, text)),
            other => Some(Given::Query(name, other.to_string())),
        };
    }
    let found = form(r#"^the path param(?:eter)? "([^"]+)" (.+)$"#, sentence)?;
    let phrase = word(&found, 2);
    let value = if fits(
        r"^is set to a valid (refund-eligible payment )?value( in the environment)?$",
        &phrase,
    ) {
        PathValue::Valid
    } else if fits(
        r"^is set to the value (for|of) (that|this|the) payment( related to this refund)?$",
        &phrase,
    ) {
        PathValue::ThatPayment
    } else if fits(r"^is set to the value (for|of) (that|this) refund$", &phrase) {
        PathValue::ThatRefund
    } else if fits(
        r"^is compliant with the schema but does not identify a valid \S+ in the environment$",
        &phrase,
    ) {
        PathValue::Unknown
    } else if fits(r"^is set to a valid value of an already confirmed payment$", &phrase) {
        PathValue::Confirmed
    } else if fits(r"^is set to a valid value of an already cancelled payment$", &phrase) {
        PathValue::Cancelled
    } else if fits(
        r#"^is set to a valid value of a payment whose "paymentStatus" != "succeeded"$"#,
        &phrase,
    ) {
        PathValue::NotSucceeded
    } else {
        return None;
    };
    Some(Given::PathValue(word(&found, 1), value))
}
