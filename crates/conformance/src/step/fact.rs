//! What a file says about the carrier's state before the request.

use super::edit::Phone;
use super::{fits, form, word};

/// Something that is so before the request is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    Payments(Crowd),
    Refunds(Crowd),
    /// That payment has a refund.
    Refunded(Refunded),
    /// The request is about a phone number of this kind.
    Phone(Phone),
    /// The SIM of that number was swapped so many hours ago at least.
    SwappedBefore(u64),
    /// The SIM was swapped before the carrier's records begin.
    SwappedBeforeHistory,
    /// A code was sent, so many times.
    CodesSent(u32),
    /// All allowed sends but so many were used up.
    SendsLeft(u32),
    /// A code was sent and checked.
    CodeUsed,
    /// All allowed tries but so many were used up by wrong codes, and the next is wrong too.
    TriesLeft(u32),
    /// The code is too old.
    CodeExpired,
    /// The limit of requests per second is reached.
    LimitReached,
    /// True of every run: the carrier has lines that a service is not offered for, tokens come
    /// from a supported authentication, and the like.
    Always,
}

/// How many there are, and how they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crowd {
    None,
    One,
    Several,
    InEachStatus,
    OfOneMerchant,
    MoreThanFive,
}

/// A refund of "that payment".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refunded {
    pub(crate) total: bool,
    /// How far it has come.
    pub(crate) end: RefundEnd,
}

/// How far a refund has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundEnd {
    InProgress,
    Succeeded,
    Denied,
}

/// Reads a sentence about the carrier's state.
pub(super) fn read(sentence: &str) -> Option<Fact> {
    crowd(sentence)
        .or_else(|| refunded(sentence))
        .or_else(|| codes(sentence))
        .or_else(|| sim(sentence))
        .or_else(|| phone(sentence))
        .or_else(|| always(sentence).then_some(Fact::Always))
}

fn crowd(sentence: &str) -> Option<Fact> {
    let found = form(
        r"^(an|at least an|several|no) (existing )?(payment|refund)s? (have been )?created by operation \S+( OR \S+?)?(,? (in different|for a given|at least more than five).*)?$",
        sentence,
    )?;
    let crowd = match (word(&found, 1).to_lowercase().as_str(), word(&found, 7).as_str()) {
        ("no", _) => Crowd::None,
        ("several", "in different") => Crowd::InEachStatus,
        ("several", "for a given") => Crowd::OfOneMerchant,
        ("several", "at least more than five") => Crowd::MoreThanFive,
        ("several", _) => Crowd::Several,
        _ => Crowd::One,
    };
    Some(match word(&found, 3).as_str() {
        "payment" => Fact::Payments(crowd),
        _ => Fact::Refunds(crowd),
    })
}

fn refunded(sentence: &str) -> Option<Fact> {
    let found = form(
        r#"^an existing (total|partial) refund (being perfor?med|completed successfully|finally denied) for that "paymentId"$"#,
        sentence,
    )?;
    let end = match word(&found, 2).as_str() {
        "completed successfully" => RefundEnd::Succeeded,
        "finally denied" => RefundEnd::Denied,
        _ => RefundEnd::InProgress,
    };
    Some(Fact::Refunded(Refunded { total: word(&found, 1) == "total", end }))
}

fn codes(sentence: &str) -> Option<Fact> {
    let count =
        |pattern: &str| form(pattern, sentence).and_then(|found| word(&found, 1).parse().ok());
    if let Some(left) = count(r#"^\(config_var: ?"[^"]+" ?- ?(\d+)\) of send-code requests? .*$"#) {
        return Some(Fact::SendsLeft(left));
    }
    if let Some(left) =
        count(r#"^\(config_var: ?"[^"]+" ?- ?(\d+)\) calls with .* distinct from .*$"#)
    {
        return Some(Fact::TriesLeft(left));
    }
    let fact =
        if fits(r"^an authenticationId has been retrieved from a send-code request$", sentence) {
            Fact::CodesSent(1)
        } else if fits(
            r"^two send-code requests? (has|have) been sequentially triggered .*$",
            sentence,
        ) {
            Fact::CodesSent(2)
        } else if fits(r"^a validate-code has been success?fully performed .*$", sentence) {
            Fact::CodeUsed
        } else if fits(
            r"^the time elapsed since the send-code exceeds? the allowed time$",
            sentence,
        ) {
            Fact::CodeExpired
        } else if fits(r"^the threshold of requests has been reached$", sentence) {
            Fact::LimitReached
        } else {
            return None;
        };
    Some(fact)
}

fn sim(sentence: &str) -> Option<Fact> {
    let sim = "^the SIM for this phone number has ";
    if let Some(found) = form(&format!(r"{sim}been swapped more than (\d+) hours ago$"), sentence) {
        return Some(Fact::SwappedBefore(word(&found, 1).parse().ok()?));
    }
    let fact = if fits(&format!(r#"{sim}been swapped( in the last "?\d+"?( hours)?)?$"#), sentence)
        || fits(r"^the last swap for this phone number's SIM was more than .* hours ago$", sentence)
    {
        Fact::Phone(Phone::Swapped)
    } else if fits(&format!(r"{sim}been swapped before the limited history window .*$"), sentence) {
        Fact::SwappedBeforeHistory
    } else if fits(&format!(r"{sim}never been swapped$"), sentence) {
        Fact::Phone(Phone::Eligible)
    } else if fits(r"^the phone number is not associated (to|with) any sim card$", sentence) {
        Fact::Phone(Phone::NoSim)
    } else if fits(r#"^the activation of the SIM occurred more than "?\d+"? hours ago$"#, sentence)
    {
        Fact::Always
    } else {
        return None;
    };
    Some(fact)
}

fn phone(sentence: &str) -> Option<Fact> {
    let not_applicable = r"^a valid (phone number|device), identified by .*, for which the service is not applicable$";
    fits(not_applicable, sentence).then_some(Fact::Phone(Phone::NotApplicable))
}

fn always(sentence: &str) -> bool {
    const FORMS: [&str; 7] = [
        r#"^an environment (at|with) "[^"]*"$"#,
        r"^(that )?the environment is configured with a threshold policy of \S+ transactions per second$",
        r"^(that )?the service is not available for all (phone numbers|devices) commercialized by the operator$",
        r"^a valid (testing )?phone ?number,? (identified by the token|provided in the request body).*$",
        r"^a valid (testing )?phone ?number supported by the service(,? identified by the token.*)?$",
        r"^the token has been obtained by a supported authentication method$",
        r"^the same phone number is compliant with (the )?OAS schema at .*$",
    ];
    FORMS.iter().any(|form| fits(form, sentence))
}
