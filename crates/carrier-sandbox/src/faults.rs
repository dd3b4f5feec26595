//! Faults: rules that tests set, and those of the test numbers.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::carrier::event::Event;
use crate::carrier::phone::{Line, Phone};
use crate::rng::Dice;

pub(crate) mod operation;

use operation::Operation;

/// A way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// The connection closes, and nothing happened.
    #[serde(alias = "drop")]
    DropBefore,
    /// The call took effect, and the connection closes without an answer.
    #[serde(alias = "reset", alias = "reset_after", alias = "reset_after_effect")]
    DropAfter,
    /// It happens after a wait, and so does the answer.
    Delay,
    /// It happens at once, its answer comes after a wait.
    DelayAfter,
    /// An error is answered, and nothing happened.
    #[serde(alias = "5xx", alias = "error")]
    ErrorBefore,
    /// It happened, and an error is answered.
    #[serde(alias = "5xx_after")]
    ErrorAfter,
    /// It happened, and the answer breaks off in the middle of its body.
    #[serde(alias = "truncate")]
    TruncatedBody,
    /// It happened, and the answer names another amount.
    WrongAmount,
    /// It happened, and the answer names another reference.
    WrongReference,
    /// Each notification comes twice.
    #[serde(alias = "duplicate")]
    DuplicateNotification,
    /// Notifications come `seconds` late.
    #[serde(alias = "late")]
    LateNotification,
    /// Notifications come before the answer.
    #[serde(alias = "early")]
    EarlyNotification,
    /// Notifications are never sent.
    NoNotification,
}

impl Fault {
    const fn is_of_notifications(self) -> bool {
        matches!(
            self,
            Self::DuplicateNotification
                | Self::LateNotification
                | Self::EarlyNotification
                | Self::NoNotification
        )
    }
}

/// A rule as tests write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Rule {
    /// The line it is about, in any Korean spelling; none: all lines, and calls without one.
    #[serde(alias = "number", alias = "phone", skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<String>,
    /// The operation it is about; none: all. Faults of notifications take none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<Operation>,
    #[serde(alias = "mode", alias = "kind")]
    pub(crate) fault: Fault,
    /// How often it strikes; none: until it is cleared.
    #[serde(alias = "times", skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u32>,
    /// Waits of the faults that wait.
    #[serde(default = "default_seconds")]
    pub(crate) seconds: u32,
    /// Status of the faults that answer an error.
    #[serde(default = "default_status")]
    pub(crate) status: u16,
    /// How many of a hundred matching calls it strikes.
    #[serde(default = "default_percent")]
    pub(crate) percent: u8,
    /// Which ones: the same seed strikes the same calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
}

const fn default_seconds() -> u32 {
    5
}

const fn default_status() -> u16 {
    503
}

const fn default_percent() -> u8 {
    100
}

/// A rule that is active.
#[derive(Debug)]
struct Active {
    rule: Rule,
    phone: Option<Phone>,
    dice: Dice,
}

/// All rules, in the order in which they were set.
#[derive(Debug)]
pub(crate) struct Faults {
    active: Vec<Active>,
    seed: u64,
}

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Seconds before anything happens.
    pub(crate) wait_before: u32,
    /// What comes in place of the effect.
    pub(crate) before: Instead,
    /// Seconds between effect and answer.
    pub(crate) wait_after: u32,
    /// What comes in place of the answer.
    pub(crate) after: Instead,
    pub(crate) truncated: bool,
    pub(crate) wrong_amount: bool,
    pub(crate) wrong_reference: bool,
}

/// What comes in place of an effect or an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Nothing: the call is carried out and answered as usual.
    #[default]
    Itself,
    /// The end of the connection.
    Drop,
    /// The end of the connection, where the call took effect.
    DropIfDone,
    /// An error with this status.
    Error(u16),
}

/// How long a slow line waits.
const SLOW_SECONDS: u32 = 8;

impl Faults {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { active: Vec::new(), seed }
    }
    /// Adds rules: all of them, or none if one is wrong.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the first wrong rule.
    pub(crate) fn set(&mut self, rules: Vec<Rule>) -> Result<(), &'static str> {
        // Rules without their own seed still get different random numbers.
        let next = u64::try_from(self.active.len()).unwrap_or_default();
        let seeds = (next..).map(|number| self.seed.wrapping_add(number));
        let added = rules.into_iter().zip(seeds).map(|(rule, seed)| Active::new(rule, seed));
        let added = added.collect::<Result<Vec<Active>, _>>()?;
        self.active.extend(added);
        Ok(())
    }
    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    /// The rules that can still strike.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.active.iter().map(|active| &active.rule)
    }

    /// What goes wrong with a call, and counts it.
    pub(crate) fn plan(&mut self, operation: Operation, phone: Option<&Phone>) -> Plan {
        let mut plan = Plan::default();
        if let Some(phone) = phone {
            plan.of_line(operation, phone.line());
        }
        for active in &mut self.active {
            let fault = active.rule.fault;
            let meant = active.rule.operation.is_none_or(|wanted| wanted == operation);
            if !fault.is_of_notifications() && meant && active.strikes(phone) {
                plan.add(&active.rule);
            }
        }
        self.active.retain(|active| active.rule.count != Some(0));
        plan
    }

    /// Doubles, delays, advances or removes notifications before they are queued.
    pub(crate) fn bend_notices(&mut self, events: Vec<Event>) -> Vec<Event> {
        if !self.active.iter().any(|active| active.rule.fault.is_of_notifications()) {
            return events;
        }
        let mut bent = Vec::new();
        for event in events {
            let Event::NoticeQueued(mut notice) = event else {
                bent.push(event);
                continue;
            };
            let mut lost = false;
            for active in &mut self.active {
                let fault = active.rule.fault;
                if !fault.is_of_notifications() || !active.strikes(Some(&notice.phone)) {
                    continue;
                }
                let wait = SignedDuration::from_secs(i64::from(active.rule.seconds));
                match fault {
                    Fault::DuplicateNotification => {
                        bent.push(Event::NoticeQueued(Box::new(notice.again(wait))));
                    }
                    Fault::LateNotification => {
                        notice.due = notice.due.checked_add(wait).unwrap_or(notice.due);
                        notice.early = false;
                    }
                    Fault::EarlyNotification => {
                        notice.due = notice.time;
                        notice.early = true;
                    }
                    _ => lost = true,
                }
            }
            if !lost {
                bent.push(Event::NoticeQueued(notice));
            }
        }
        self.active.retain(|active| active.rule.count != Some(0));
        bent
    }
}

impl Active {
    /// A rule that can be kept. `seed` counts if the rule has none of its own.
    fn new(rule: Rule, seed: u64) -> Result<Self, &'static str> {
        let phone = |typed| Phone::from_typed(typed).ok_or("phoneNumber is no phone number");
        let phone = rule.phone_number.as_deref().map(phone).transpose()?;
        if !(400..=599).contains(&rule.status) {
            return Err("status has to be an error");
        }
        // A rule that silently strikes more than it says would mislead a test.
        if rule.operation.is_some() && rule.fault.is_of_notifications() {
            return Err("faults of notifications take no operation");
        }
        Ok(Self { dice: Dice::seeded(rule.seed.unwrap_or(seed)), rule, phone })
    }

    /// Whether the rule strikes now; counts it if so.
    fn strikes(&mut self, phone: Option<&Phone>) -> bool {
        let meant = self.phone.is_none() || self.phone.as_ref() == phone;
        if !meant || self.rule.count == Some(0) || !self.dice.falls(self.rule.percent) {
            return false;
        }
        self.rule.count = self.rule.count.map(|left| left.saturating_sub(1));
        true
    }
}

impl Plan {
    /// The faults of the test numbers.
    fn of_line(&mut self, operation: Operation, line: Line) {
        match line {
            Line::Slow if operation.writes() => self.wait_after = SLOW_SECONDS,
            Line::Down => self.before = Instead::Error(503),
            Line::ConfirmAnswerLost if operation == Operation::ConfirmPayment => {
                self.after = Instead::DropIfDone;
            }
            _ => {}
        }
    }

    fn add(&mut self, rule: &Rule) {
        match rule.fault {
            Fault::DropBefore => self.before = Instead::Drop,
            Fault::DropAfter => self.after = Instead::Drop,
            Fault::Delay => self.wait_before = self.wait_before.saturating_add(rule.seconds),
            Fault::DelayAfter => self.wait_after = self.wait_after.saturating_add(rule.seconds),
            Fault::ErrorBefore => self.before = Instead::Error(rule.status),
            Fault::ErrorAfter => self.after = Instead::Error(rule.status),
            Fault::TruncatedBody => self.truncated = true,
            Fault::WrongAmount => self.wrong_amount = true,
            Fault::WrongReference => self.wrong_reference = true,
            Fault::DuplicateNotification
            | Fault::LateNotification
            | Fault::EarlyNotification
            | Fault::NoNotification => {}
        }
    }
}

#[cfg(test)]
mod tests;
