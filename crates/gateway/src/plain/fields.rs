//! The input of the plain page: the query and the fields of all forms.

use farthing_protocol::order::Funding;
use farthing_protocol::ways::TipChoice;
use farthing_protocol::{Currency, Money, Msisdn};
use serde::Deserialize;

use crate::clock::UnixMillis;
use crate::plain::asking::Typed;
use crate::plain::note::{Note, Told};

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The signed token of the visit.
    #[serde(default)]
    pub(crate) visit: String,
    /// A ticket from the sheet, instead of a visit.
    #[serde(default)]
    pub(crate) ticket: String,
    /// The return token from a carrier's own window, instead of a visit.
    #[serde(default)]
    pub(crate) back: String,
    /// The result of the last attempt.
    #[serde(default)]
    pub(crate) note: String,
    /// When another one can work: milliseconds since 1970.
    #[serde(default)]
    pub(crate) until: String,
    /// `en` or `ko`; without it `Accept-Language` decides.
    pub(crate) lang: Option<String>,
    /// `read` for the article.
    #[serde(default)]
    pub(crate) view: String,
    /// The hand-off to a phone that is shown.
    #[serde(default)]
    pub(crate) phone: String,
}

impl Asked {
    /// The result of the last attempt.
    pub(crate) fn told(&self, now: UnixMillis) -> Option<Told> {
        let until = UnixMillis(self.until.parse().unwrap_or_default());
        Some(Told { note: Note::parse(&self.note)?, wait: until.since(now) })
    }
}

/// The fields of all forms.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fields {
    /// The signed token of the visit.
    pub(crate) visit: String,
    /// The price that was shown.
    pub(crate) quote: String,
    /// The button's value, such as `pay` or `code`.
    #[serde(rename = "do")]
    pub(crate) action: String,
    /// As typed, in any spelling.
    pub(crate) phone: String,
    /// As typed or pasted.
    pub(crate) code: String,
    /// The carrier's answer to the phone's browser.
    pub(crate) line: String,
    amount: String,
    own: String,
    message: String,
    top_up: String,
}

impl Fields {
    /// The chosen funding. A typed phone number takes precedence over a button that needs none: *Enter* in a
    /// field presses the first button, and asking for a code charges nothing yet.
    ///
    /// # Errors
    ///
    /// The note about what to correct.
    pub(crate) fn chosen(&self, way: &str) -> Result<Funding, Note> {
        let phone = || Msisdn::parse(&self.phone).map_err(|_| Note::InvalidPhone);
        let is_tap = matches!(way, "tab" | "credit" | "bundle" | "pass");
        if is_tap && !self.phone.trim().is_empty() {
            return Ok(Funding::PhoneBill { phone: phone()? });
        }
        Ok(match way {
            "tab" => Funding::Tab,
            "credit" => Funding::Credit,
            "bundle" => Funding::Bundle,
            "pass" => Funding::Pass,
            "settle" => Funding::Settle { phone: phone()? },
            "top-up" => {
                // Credit is sold in won.
                let amount = Money::parse(&self.top_up, Currency::KRW);
                Funding::TopUp { phone: phone()?, amount: amount.map_err(|_| Note::AmountInvalid)? }
            }
            "pay" => Funding::PhoneBill { phone: phone()? },
            _ => return Err(Note::Moved),
        })
    }

    /// The choice about a tip in a currency, if there is one.
    ///
    /// # Errors
    ///
    /// The note about what to correct.
    pub(crate) fn tip(&self, currency: Currency) -> Result<Option<TipChoice>, Note> {
        let own: String =
            self.own.chars().filter(|c| !matches!(c, ',' | ' ' | '₩' | '원')).collect();
        let amount = if own.is_empty() { self.amount.trim() } else { own.as_str() };
        if amount.is_empty() && self.message.trim().is_empty() {
            return Ok(None);
        }
        let amount = Money::parse(amount, currency).map_err(|_| Note::AmountInvalid)?;
        let message = Some(self.message.clone()).filter(|message| !message.trim().is_empty());
        Ok(Some(TipChoice { amount, message }))
    }

    /// What was typed in the frame.
    pub(crate) fn begun(&self) -> Typed {
        Typed { phone: self.phone.clone(), ..Typed::default() }
    }

    /// The input to show again after a mistake.
    pub(crate) fn typed(&self, note: Note) -> Typed {
        Typed {
            phone: self.phone.clone(),
            amount: self.amount.clone(),
            own: self.own.clone(),
            message: self.message.clone(),
            is_phone_wrong: note == Note::InvalidPhone,
            is_uncovered: note == Note::NotCovered,
        }
    }
}

#[cfg(test)]
mod tests {
    use farthing_protocol::Currency;
    use farthing_protocol::order::Funding;

    use super::Fields;
    use crate::plain::note::Note;

    #[test]
    fn a_number_that_was_typed_wins_over_a_button_that_needs_none() {
        let fields = Fields { phone: "010-5555-0001".to_owned(), ..Fields::default() };
        assert!(matches!(fields.chosen("tab"), Ok(Funding::PhoneBill { .. })));
        assert_eq!(Fields::default().chosen("tab"), Ok(Funding::Tab));
        assert_eq!(Fields::default().chosen("pay"), Err(Note::InvalidPhone));
        assert_eq!(Fields::default().chosen("steal"), Err(Note::Moved));
    }

    #[test]
    fn an_amount_of_the_readers_own_wins_and_is_written_as_people_write() {
        let fields = |amount: &str, own: &str| Fields {
            amount: amount.to_owned(),
            own: own.to_owned(),
            ..Fields::default()
        };
        let minor =
            |fields: Fields| fields.tip(Currency::KRW).map(|tip| tip.map(|tip| tip.amount.minor()));
        assert_eq!(minor(fields("500", "")), Ok(Some(500)));
        assert_eq!(minor(fields("500", "₩1,200")), Ok(Some(1_200)));
        assert_eq!(minor(fields("", "1200원")), Ok(Some(1_200)));
        assert_eq!(minor(fields("", "")), Ok(None));
        for wrong in ["7.5", "-5", "many", "1e3"] {
            assert_eq!(minor(fields("500", wrong)), Err(Note::AmountInvalid), "{wrong}");
        }
    }
}
