//! What has to come of it, in a few lines and without a database.

use std::collections::{BTreeMap, BTreeSet};

use super::super::LIMIT;
use super::Tender;

/// The same in a few lines, without a database.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub(super) credit: i64,
    pub(super) tab: i64,
    /// Units left, and the hour in which each bundle ends; by the order of their ends.
    pub(super) bundles: Vec<(u32, u64)>,
    pub(super) owned: BTreeSet<u8>,
    /// The hour in which the last pass ends.
    pub(super) pass_until: u64,
    /// Phone-bill payments that were not refunded: price and hour.
    pub(super) billed: BTreeMap<u8, (i64, u64)>,
    pub(super) hour: u64,
    /// When something was put on an empty tab.
    tab_since: u64,
    /// The purchase that can be undone.
    pub(super) last: Option<(u8, Tender, i64)>,
    /// The hours of undos.
    undos: Vec<u64>,
}

/// What an article costs.
pub(super) fn price_of(name: u8) -> i64 {
    100 * (1 + i64::from(name % 4))
}

/// Hours of the Korean months that begin with the rest of November 2026.
const MONTHS: [u64; 15] =
    [229, 744, 744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744, 744];

/// Which month an hour is in.
fn month_of(hour: u64) -> usize {
    let mut end = 0;
    MONTHS
        .iter()
        .take_while(|hours| {
            end += **hours;
            end <= hour
        })
        .count()
}

/// Hours until a tab must be settled.
const TAB_HOURS: u64 = 24 * 30;

impl Model {
    /// Whether the purchase is made.
    pub(super) fn spend(&mut self, name: u8, tender: Tender, price: i64) -> bool {
        if self.owned.contains(&name) {
            return false;
        }
        let hour = self.hour;
        let is_covered = match tender {
            Tender::Credit if self.credit >= price => {
                self.credit -= price;
                true
            }
            Tender::Tab
                if self.tab + price <= LIMIT
                    && (self.tab == 0 || hour < self.tab_since + TAB_HOURS) =>
            {
                if self.tab == 0 {
                    self.tab_since = hour;
                }
                self.tab += price;
                true
            }
            Tender::Bundle => {
                let usable = |(left, until): &&mut (u32, u64)| *left > 0 && *until > hour;
                self.bundles.iter_mut().find(usable).map(|(left, _)| *left -= 1).is_some()
            }
            Tender::Credit | Tender::Tab => false,
        };
        if is_covered {
            self.owned.insert(name);
            self.last = (tender != Tender::Bundle).then_some((name, tender, price));
        }
        is_covered
    }

    /// Undoes the last purchase; returns whether it was possible.
    pub(super) fn undo(&mut self) -> bool {
        let lately = self.undos.iter().filter(|at| self.hour < *at + 24).count();
        let Some((name, tender, price)) = self.last.filter(|_| lately < 3) else { return false };
        match tender {
            Tender::Tab => self.tab -= price,
            Tender::Credit | Tender::Bundle => self.credit += price,
        }
        self.owned.remove(&name);
        self.undos.push(self.hour);
        self.last = None;
        true
    }

    /// A payment by phone bill takes three hours here, so that nothing can be undone after it.
    pub(super) fn bill(&mut self) {
        self.hour += 3;
        self.last = None;
    }

    /// Whether an article can be read.
    pub(super) fn opens(&self, name: u8) -> bool {
        self.owned.contains(&name) || self.pass_until > self.hour
    }

    /// Refunds a phone-bill payment: to the bill in the same month, as credit later. Returns whether it was
    /// possible.
    pub(super) fn refund(&mut self, name: u8) -> bool {
        let Some((price, at)) = self.billed.remove(&name) else { return false };
        if month_of(at) != month_of(self.hour) {
            self.credit += price;
        }
        self.owned.remove(&name);
        self.last = None;
        true
    }

    /// The same with a backup in the place of the database; time does not go back.
    pub(super) fn restore(&mut self, backup: Self, hours: u64) {
        let hour = self.hour + hours;
        *self = Self { hour, last: None, ..backup };
    }
}
