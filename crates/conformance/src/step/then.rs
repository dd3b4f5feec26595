//! What a file says about the answer.

use serde_json::Value;

use super::{fits, form, literal, path, word};
use crate::path::Path;

/// Something about the answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Then {
    Status(u16),
    /// A header has this value; for `Content-Type` parameters do not count.
    Header(String, String),
    /// A header has the value that the request's header had.
    HeaderEchoed(String),
    /// The body keeps to the schema at this address.
    Complies(String),
    /// A property of the body.
    Property(Path, Check),
    /// The body is this whole.
    Body(Value),
    /// Each item of the list fits.
    All(Expected),
    /// The list has every item that fits, and no other.
    Only(Expected),
    /// The list has so many items.
    Count(usize),
}

/// What a property must be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Check {
    Is(Value),
    FalseOrAbsent,
    Present,
    Absent,
    /// A text for people.
    Readable,
    AsRequested,
    Timestamp,
    PhoneOfToken,
    AmountPaid,
    AmountLeft,
    /// May be there, and then is a number.
    OptionalNumber,
}

/// What the items of a list have in common.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expected {
    /// They belong to the phone number of the token.
    OfPhone,
    /// They belong to the client of the token.
    OfClient,
    /// They stand in the given order by a property.
    Ordered(Path, bool),
    /// A property of each relates to texts.
    Related(Path, Relation),
}

/// How a property relates to what the file says; times may be written `NOW - 7 days`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Relation {
    NotBefore(String),
    NotAfter(String),
    Between(String, String),
    Equals(String),
    /// Equals a parameter of the query.
    AsQuery(String),
}

/// Reads a sentence about the answer.
pub(super) fn read(sentence: &str) -> Option<Then> {
    status(sentence)
        .or_else(|| list(sentence))
        .or_else(|| property(sentence))
        .or_else(|| header(sentence))
}

fn status(sentence: &str) -> Option<Then> {
    if let Some(found) = form(r#"^the response status code is "?(\d{3})"?$"#, sentence) {
        return word(&found, 1).parse().ok().map(Then::Status);
    }
    let schema = r#"^the response body complies with the (?:OAS )?schema at "?([^"]+)"?$"#;
    if let Some(found) = form(schema, sentence) {
        return Some(Then::Complies(word(&found, 1)));
    }
    let found = form(r#"^the response body is (?:an empty array )?"([^"]+)"$"#, sentence)?;
    serde_json::from_str(&word(&found, 1)).ok().map(Then::Body)
}

fn header(sentence: &str) -> Option<Then> {
    let echoed = r#"^the response header "([^"]+)" has (?:the )?same value as the request header "([^"]+)"$"#;
    if let Some(found) = form(echoed, sentence) {
        let same = word(&found, 1).eq_ignore_ascii_case(&word(&found, 2));
        return same.then(|| Then::HeaderEchoed(word(&found, 1)));
    }
    let found = form(r#"^the response header "([^"]+)" is "([^"]+)"$"#, sentence)?;
    Some(Then::Header(word(&found, 1), word(&found, 2)))
}

fn property(sentence: &str) -> Option<Then> {
    let optional = r#"^the response optionally contains the property "([^"]+)" .*$"#;
    if let Some(found) = form(optional, sentence) {
        return Some(Then::Property(path(&found, 1), Check::OptionalNumber));
    }
    let subject =
        r#"^the (?:value of (?:the )?)?response (?:body )?(?:array )?property "([^"]+)" (.+)$"#;
    let found = form(subject, sentence)?;
    let check = check(&word(&found, 2))?;
    Some(Then::Property(path(&found, 1), check))
}

fn check(phrase: &str) -> Option<Check> {
    const PHRASES: [(&str, Check); 10] = [
        (r"^contains a user[- ]friendly text$", Check::Readable),
        (r"^is not returned$", Check::Absent),
        (r"^is returned$", Check::Present),
        (r"^is false OR not returned$", Check::FalseOrAbsent),
        (r"^has the same (value|information) as provided in the request body$", Check::AsRequested),
        (r"^contains (a valid|the sim's activation) timestamp$", Check::Timestamp),
        (r"^is equal to the phone number associated with the access token$", Check::PhoneOfToken),
        (r"^is the value of the amount of the related payment$", Check::AmountPaid),
        (r#"^is the value of "payment amount" ?- ?"refund amount"$"#, Check::AmountLeft),
        (r"^is a valid timestamp$", Check::Timestamp),
    ];
    if let Some((_, check)) = PHRASES.iter().find(|(form, _)| fits(form, phrase)) {
        return Some(check.clone());
    }
    let found = form(r"^(?:is set|is equal to|is|==) (.+)$", phrase)?;
    literal(&word(&found, 1)).map(Check::Is)
}

fn list(sentence: &str) -> Option<Then> {
    let kinds = "(?:payments|refunds)";
    if let Some(found) = form(&format!(r"^only (\w+) {kinds} (?:are )?returned$"), sentence) {
        return number(&word(&found, 1)).map(Then::Count);
    }
    let of = format!(
        r"^only the {kinds} associated (?:to|with) that (phone number|application) are returned$"
    );
    if let Some(found) = form(&of, sentence) {
        let of_phone = word(&found, 1).eq_ignore_ascii_case("phone number");
        return Some(Then::Only(if of_phone { Expected::OfPhone } else { Expected::OfClient }));
    }
    let order =
        format!(r#"^all the {kinds} returned are ordered by "(asc|desc)" property "([^"]+)"$"#);
    if let Some(found) = form(&order, sentence) {
        return Some(Then::All(Expected::Ordered(path(&found, 2), word(&found, 1) == "asc")));
    }
    let all = format!(r#"^all the {kinds} returned have their property "([^"]+)" (.+)$"#);
    if let Some(found) = form(&all, sentence) {
        return Some(Then::All(Expected::Related(path(&found, 1), relation(&word(&found, 2))?)));
    }
    let only =
        format!(r#"^only the {kinds} with their property "([^"]+)" (.+?)(?: are returned)?$"#);
    let found = form(&only, sentence)?;
    Some(Then::Only(Expected::Related(path(&found, 1), relation(&word(&found, 2))?)))
}

fn relation(phrase: &str) -> Option<Relation> {
    let text =
        |pattern: &str| form(pattern, phrase).map(|found| (word(&found, 1), word(&found, 2)));
    text(r#"^greater or equal than "([^"]+)"()$"#)
        .map(|(bound, _)| Relation::NotBefore(bound))
        .or_else(|| {
            text(r#"^lower or equal than "([^"]+)"()$"#).map(|(bound, _)| Relation::NotAfter(bound))
        })
        .or_else(|| {
            text(r#"^between "([^"]+)" and "([^"]+)"$"#)
                .map(|(low, high)| Relation::Between(low, high))
        })
        .or_else(|| text(r#"^== "([^"]+)"()$"#).map(|(value, _)| Relation::Equals(value)))
        .or_else(|| {
            text(r#"^set to the same value as the query parameter "([^"]+)"()$"#)
                .map(|(name, _)| Relation::AsQuery(name))
        })
}

fn number(word: &str) -> Option<usize> {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    word.parse().ok().or_else(|| WORDS.iter().position(|one| one.eq_ignore_ascii_case(word)))
}
