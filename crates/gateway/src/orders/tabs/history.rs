//! Which payment paid which order on a tab. In the ledger a tab is one balance, so payments and orders are
//! matched here: what was put on the tab first is paid first.

use farthing_protocol::{ChargeId, OrderId};

/// A transfer to or from a tab, in smallest units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// An order was put on the tab.
    Put {
        order: OrderId,
        amount: i64,
        /// Whether it was undone later.
        is_undone: bool,
    },
    /// A charge settled the tab, or a part of it.
    Settled { charge: ChargeId, amount: i64 },
    /// The part of an undone order that was taken off the tab.
    Undone { order: OrderId, amount: i64 },
    /// The tab was booked as bad debt.
    WrittenOff { amount: i64 },
}

/// An order on a tab and what became of its price, in smallest units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OnTab {
    pub(crate) order: OrderId,
    pub(crate) is_undone: bool,
    /// The part that was booked as bad debt.
    pub(crate) written_off: i64,
    price: i64,
    open: i64,
    /// The parts that charges paid.
    paid: Vec<(ChargeId, i64)>,
}

impl OnTab {
    /// The part that a charge paid.
    pub(crate) fn part_paid_by(&self, charge: &ChargeId) -> i64 {
        self.paid.iter().filter(|(by, _)| by == charge).map(|(_, part)| part).sum()
    }

    /// The charges that paid for it, each a part.
    pub(crate) fn payers(&self) -> impl Iterator<Item = &ChargeId> {
        self.paid.iter().map(|(charge, _)| charge)
    }

    /// Whether charges paid all of it.
    pub(crate) fn is_paid(&self) -> bool {
        self.paid.iter().map(|(_, part)| part).sum::<i64>() == self.price
    }
}

/// What became of each order on a tab, oldest first. `entries` are all transfers of the tab, in order.
pub(crate) fn orders(entries: &[Entry]) -> Vec<OnTab> {
    let mut all = Vec::new();
    for entry in entries {
        match entry {
            Entry::Put { order, amount, is_undone } => all.push(OnTab {
                order: order.clone(),
                is_undone: *is_undone,
                written_off: 0,
                price: *amount,
                open: *amount,
                paid: Vec::new(),
            }),
            Entry::Settled { charge, amount } => {
                take(&mut all, *amount, |one, part| one.paid.push((charge.clone(), part)));
            }
            Entry::Undone { order, amount } => undo(&mut all, order, *amount),
            Entry::WrittenOff { amount } => {
                take(&mut all, *amount, |one, part| one.written_off += part);
            }
        }
    }
    all
}

/// Takes an amount from what is open, the oldest order first.
fn take(all: &mut [OnTab], mut amount: i64, mut note: impl FnMut(&mut OnTab, i64)) {
    for one in all.iter_mut().filter(|one| one.open > 0) {
        let part = amount.min(one.open);
        if part <= 0 {
            return;
        }
        one.open -= part;
        amount -= part;
        note(one, part);
    }
}

/// Takes an undone order off the tab. If it was paid before, its payment now pays for what is still open.
fn undo(all: &mut [OnTab], order: &OrderId, amount: i64) {
    let Some(undone) = all.iter_mut().find(|one| one.order == *order) else { return };
    let own = amount.min(undone.open);
    undone.open -= own;
    let mut rest = amount - own;
    let mut freed = Vec::new();
    while rest > 0
        && let Some((charge, part)) = undone.paid.pop()
    {
        let used = part.min(rest);
        if used < part {
            undone.paid.push((charge.clone(), part - used));
        }
        rest -= used;
        freed.push((charge, used));
    }
    for (charge, part) in freed {
        take(all, part, |one, part| one.paid.push((charge.clone(), part)));
    }
    take(all, rest, |_, _| {});
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::{ChargeId, OrderId};

    use super::{Entry, orders};

    fn order(name: u8) -> OrderId {
        OrderId::parse(&format!("ord_{name:020}")).unwrap()
    }

    fn charge(name: u8) -> ChargeId {
        ChargeId::parse(&format!("chg_{name:024}")).unwrap()
    }

    fn put(name: u8, amount: i64) -> Entry {
        Entry::Put { order: order(name), amount, is_undone: false }
    }

    fn settled(name: u8, amount: i64) -> Entry {
        Entry::Settled { charge: charge(name), amount }
    }

    fn undone(name: u8, amount: i64) -> Entry {
        Entry::Undone { order: order(name), amount }
    }

    #[test]
    fn what_was_put_on_the_tab_first_is_paid_first() {
        let off = || Entry::WrittenOff { amount: 100 };
        // For each order: the parts that the charges 1 and 2 paid, and the part that was written off.
        for (name, entries, expected) in [
            (
                "two settlements",
                vec![put(1, 300), put(2, 200), settled(1, 500), put(3, 100), settled(2, 100)],
                vec![(300, 0, 0), (200, 0, 0), (0, 100, 0)],
            ),
            (
                "an order in two parts",
                vec![put(1, 300), settled(1, 200), put(2, 100), settled(2, 200)],
                vec![(200, 100, 0), (0, 100, 0)],
            ),
            (
                "written off, then a new tab",
                vec![put(1, 100), off(), put(2, 200), settled(1, 200)],
                vec![(0, 0, 100), (200, 0, 0)],
            ),
            (
                "undone while it was open",
                vec![put(1, 300), put(2, 200), undone(1, 300), settled(1, 200)],
                vec![(0, 0, 0), (200, 0, 0)],
            ),
            (
                "undone after it was paid: its payment pays for the next",
                vec![put(1, 300), settled(1, 300), put(2, 200), undone(1, 200), put(3, 50)],
                vec![(100, 0, 0), (200, 0, 0), (0, 0, 0)],
            ),
        ] {
            let found: Vec<(i64, i64, i64)> = orders(&entries)
                .iter()
                .map(|one| {
                    let [first, second] = [1, 2].map(|by| one.part_paid_by(&charge(by)));
                    (first, second, one.written_off)
                })
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn an_order_is_paid_when_its_charges_together_have_paid_its_price() {
        let entries = [put(1, 300), settled(1, 200), put(2, 50), settled(2, 130)];
        let found = orders(&entries);
        let paid: Vec<(Vec<ChargeId>, bool)> =
            found.iter().map(|one| (one.payers().cloned().collect(), one.is_paid())).collect();
        let expected = vec![(vec![charge(1), charge(2)], true), (vec![charge(2)], false)];
        assert_eq!(paid, expected);
    }
}
