//! The amount of a tip and its message.

use farthing_protocol::limits::TIP_MESSAGE_CHARS;
use farthing_protocol::ways::{TipChoice, TipView};
use farthing_protocol::{Currency, Money};

use super::amounts::minus;

/// What the reader has chosen so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The preset or the own amount.
    pub pick: Pick,
    /// The message to the author, as it was typed.
    pub message: String,
    /// Whether the amount was refused. Then the reader is told the range.
    pub is_refused: bool,
    /// Whether the reader has confirmed the amount. The next question is how to pay.
    pub is_settled: bool,
}

/// How the reader picks an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// One of the presets.
    Preset(usize),
    /// An amount of the reader's own, as it was typed.
    Own(String),
}

impl Tip {
    /// The suggested amount: the preset that is the price, else the first.
    #[must_use]
    pub fn new(view: &TipView, price: Money) -> Self {
        let preset = view.presets.iter().position(|preset| *preset == price).unwrap_or_default();
        Self {
            pick: Pick::Preset(preset),
            message: String::new(),
            is_refused: false,
            is_settled: false,
        }
    }

    /// The amount. `None` if it is no number or not within the range of `view`.
    #[must_use]
    pub fn amount(&self, view: &TipView) -> Option<Money> {
        let amount = match &self.pick {
            Pick::Preset(preset) => return view.presets.get(*preset).copied(),
            Pick::Own(text) => amount_of(text, view.min.currency())?,
        };
        minus(amount, view.min)?;
        minus(view.max, amount)?;
        Some(amount)
    }

    /// Amount and message for the gateway. `None` if the amount is not valid.
    #[must_use]
    pub fn choice(&self, view: &TipView) -> Option<TipChoice> {
        let message: String = self.message.trim().chars().take(TIP_MESSAGE_CHARS).collect();
        let message = (view.message && !message.is_empty()).then_some(message);
        Some(TipChoice { amount: self.amount(view)?, message })
    }
}

/// Reads an amount as people write it: with separators, a sign, or the full-width forms of Korean
/// keyboards.
fn amount_of(text: &str, currency: Currency) -> Option<Money> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | '₩' | '원') && !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            c => c,
        })
        .collect();
    Money::parse(&plain, currency).ok()
}
