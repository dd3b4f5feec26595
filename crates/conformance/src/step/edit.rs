//! What a file says about one property of the request body.

use serde_json::Value;

use super::{fits, form, literal, word};
use crate::path::Path;

/// One thing to do to a property of the request body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Edit {
    /// A value that the schema and the carrier's state allow.
    Valid,
    /// An object or list with all it needs.
    Filled,
    Is(Value),
    /// The value of a variable that the implementation gives to the tester.
    Variable(String),
    /// A text longer than a variable allows.
    LongerThan(String),
    Missing,
    /// A value that the schema refuses.
    Violating,
    /// A phone number of this kind.
    Phone(Phone),
    /// The phone number of the access token, hashed or plain, or another one than that.
    OfToken {
        same: bool,
        hashed: bool,
    },
    /// A credential whose inner property has a value.
    Credential(Path, Value),
    /// Something other than a text (a kind of credential that is not supported).
    OtherThan(String),
    /// A text that is no URL, and a URL that is not https.
    NoUrl,
    HttpUrl,
    /// A well-formed value that means nothing to the carrier.
    Unknown,
    /// The correlator of a payment or refund that is not completed.
    CorrelatorInUse,
    /// The reference of an earlier request.
    ReferenceInUse,
    /// More than one payment may be, more than the month allows, more than was paid.
    OverMaximum,
    OverMonth,
    OverPayment,
    OverRefundMonth,
    /// The opposite of what the related payment says.
    Opposite,
    /// Items that the related payment does not have.
    ForeignItems,
    /// What a send-code request answered, and what it texted.
    SentId {
        first: bool,
    },
    SentCode {
        first: bool,
    },
    WrongCode,
    /// SIM swap ages, in hours.
    SinceSwapLessOne,
    AtLeast(u64),
    LessThan(u64),
    BeyondHistory,
}

/// Kinds of phone numbers that the carrier prepares for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Phone {
    /// A line without restrictions.
    #[default]
    Eligible,
    /// Another line without restrictions.
    Other,
    /// Well-formed, but of no line.
    Unknown,
    /// Of a line that the service is not offered for.
    NotApplicable,
    /// Refused for a business reason.
    Denied,
    /// Text messages cannot reach it, for three reasons.
    Landline,
    NoMessages,
    Barred,
    /// Its SIM was swapped some hours ago.
    Swapped,
    /// It has never been in a SIM.
    NoSim,
}

const BODY: &str = r"^(?:the )?(?:request )?body (?:array )?";

/// Reads a sentence about a body property.
pub(super) fn read(sentence: &str) -> Option<(Path, Edit)> {
    let subject = [
        format!(r#"{BODY}property ?"([^"]+)" (.+)$"#),
        format!(r#"{BODY}property includes property "([^"]+)" (.+)$"#),
        r#"^(?:the )?"([^"]+)" request body property (.+)$"#.to_owned(),
    ];
    let found = subject.iter().find_map(|subject| form(subject, sentence))?;
    let edit = phrase(&word(&found, 2))?;
    Some((Path::parse(&word(&found, 1)), edit))
}

fn phrase(phrase: &str) -> Option<Edit> {
    presence(phrase)
        .or_else(|| phone(phrase))
        .or_else(|| message(phrase))
        .or_else(|| money(phrase))
        .or_else(|| swap(phrase))
        .or_else(|| given_value(phrase))
}

fn presence(phrase: &str) -> Option<Edit> {
    let edit =
        if fits(r"^is (missing|not included|not valued|not present|not provided|removed)$", phrase)
        {
            Edit::Missing
        } else if fits(
            r"^is set with valid (required )?information( for this refund type)?$",
            phrase,
        ) {
            Edit::Filled
        } else if fits(r"^is set (to|with) a (format )?valid (value|URL|HTTPS URL)$", phrase) {
            Edit::Valid
        } else if fits(r"^does not comply with the OAS schema at ", phrase) {
            Edit::Violating
        } else if fits(r"^which is not set to an url$", phrase) {
            Edit::NoUrl
        } else if fits(r"^with an HTTP endpoint$", phrase) {
            Edit::HttpUrl
        } else if fits(
            r"^(with a non-existing value in the environment|is set to an unknown value)$",
            phrase,
        ) {
            Edit::Unknown
        } else {
            return None;
        };
    Some(edit)
}

fn phone(phrase: &str) -> Option<Edit> {
    const KINDS: [(&str, Phone); 8] = [
        (r"^is set to a valid (testing )?phone ?number( compliant with .*)?$", Phone::Eligible),
        (
            r"^is compliant with the schema but does not identify a valid (phone number|device)$",
            Phone::Unknown,
        ),
        (
            r"^is set to a phone number (that )?(did|does) not belong to the operator$",
            Phone::Unknown,
        ),
        (
            r"^is set to a phone number for which the service is not (available|applicable|supported)$",
            Phone::NotApplicable,
        ),
        (r"^is set to a phone number (that )?cannot receive SMS$", Phone::NoMessages),
        (r"^is set to a phone number (that )*(is|targets?|target) a landline$", Phone::Landline),
        (r"^is set to a phone number (that )*has an active SMS barring$", Phone::Barred),
        (r"^is set to a valid phone number which is not .*$", Phone::Other),
    ];
    const OF_TOKEN: [(&str, bool); 3] = [
        (r"^is set to a valid value which is the same as associated to access token$", true),
        (r"^is set to the phone number identified by the access token(, hashed .*)?$", true),
        (
            r"^is set to a valid phone number different from the one identified by the access token(, hashed .*)?$",
            false,
        ),
    ];
    let of_token = OF_TOKEN.iter().find(|(form, _)| fits(form, phrase));
    if let Some((_, same)) = of_token {
        return Some(Edit::OfToken { same: *same, hashed: phrase.contains(", hashed") });
    }
    KINDS.iter().find(|(form, _)| fits(form, phrase)).map(|(_, kind)| Edit::Phone(*kind))
}

fn message(phrase: &str) -> Option<Edit> {
    if let Some(found) = form(r#"^is longer than config_var: ?"([^"]+)"$"#, phrase) {
        return Some(Edit::LongerThan(word(&found, 1)));
    }
    let code = r"(the )?((value|code) )?received in the SMS";
    let edit = if fits(
        r"^is set to a value distinct from the (value|code) received in the SMS$",
        phrase,
    ) {
        Edit::WrongCode
    } else if fits(&format!("^is set to (the )?{code}( for this first request)?$"), phrase) {
        Edit::SentCode { first: phrase.ends_with("first request") }
    } else if fits(r"^is set to the value (from|got for the first) send-code request$", phrase) {
        Edit::SentId { first: phrase.contains("first") }
    } else if fits(r"^is valued again with this authenticationId$", phrase) {
        Edit::SentId { first: false }
    } else {
        return None;
    };
    Some(edit)
}

fn money(phrase: &str) -> Option<Edit> {
    let edit = if fits(r"^with a value already used? in a non-completed (payment|refund)$", phrase)
    {
        Edit::CorrelatorInUse
    } else if fits(r"^is set to a value already used? in another (payment|refund) request$", phrase)
    {
        Edit::ReferenceInUse
    } else if fits(r"^exceeds the value allowed by the regulation$", phrase) {
        Edit::OverMaximum
    } else if fits(
        r"^exceeds the accumulated threshold amount value allowed by the regulation$",
        phrase,
    ) {
        Edit::OverMonth
    } else if fits(
        r"^exceeds the accumulated threshold amount value allowed by the regulation for refunds$",
        phrase,
    ) {
        Edit::OverRefundMonth
    } else if fits(r"^exceeds the value of the related payment( OR .*)?$", phrase) {
        Edit::OverPayment
    } else if fits(r"^is different than the value used for related payment$", phrase) {
        Edit::Opposite
    } else if fits(
        r#"^is not consistent with the value of "[^"]+" used for related payment$"#,
        phrase,
    ) {
        Edit::ForeignItems
    } else {
        return None;
    };
    Some(edit)
}

fn swap(phrase: &str) -> Option<Edit> {
    let hours =
        |pattern: &str| form(pattern, phrase).and_then(|found| word(&found, 1).parse().ok());
    if let Some(hours) =
        hours(r#"^is set to a value equal or greater than "?(\d+)"?( within .*)?$"#)
    {
        return Some(Edit::AtLeast(hours));
    }
    if let Some(hours) = hours(r#"^is set to a value (?:less|lower) than "?(\d+)"?( within .*)?$"#)
    {
        return Some(Edit::LessThan(hours));
    }
    if fits(r"^is set to the number of hours since the last SIM swap minus 1$", phrase) {
        return Some(Edit::SinceSwapLessOne);
    }
    let beyond =
        r"^is set to a valid value above the supported monitored period of the API Provider$";
    fits(beyond, phrase).then_some(Edit::BeyondHistory)
}

fn given_value(phrase: &str) -> Option<Edit> {
    if let Some(found) = form(r#"^is set to config_var: ?"([^"]+)"$"#, phrase) {
        return Some(Edit::Variable(word(&found, 1)));
    }
    if let Some(found) = form(r#"^whose value is not "([^"]+)"$"#, phrase) {
        return Some(Edit::OtherThan(word(&found, 1)));
    }
    let credential = r#"^is set to a valid credential with property "([^"]+)" set to (.+)$"#;
    if let Some(found) = form(credential, phrase) {
        return Some(Edit::Credential(Path::parse(&word(&found, 1)), literal(&word(&found, 2))?));
    }
    if fits(r"^is set to false OR not set$", phrase) {
        return Some(Edit::Is(Value::Bool(false)));
    }
    let found = form(r"^is set to:? (.+)$", phrase)?;
    literal(&word(&found, 1)).map(Edit::Is)
}
