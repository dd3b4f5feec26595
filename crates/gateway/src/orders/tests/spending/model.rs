//! Random purchases, refunds, restored backups and moves of the clock against a model of a few lines.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use farthing_protocol::{Msisdn, OrderId};
use proptest::prelude::*;

use self::books::{Model, price_of};
use super::super::backups::backup;
use super::super::world::{ENGINE, World, caller};
use super::{article, bundle, sold, tab, won};
use crate::grants::{Grants, Scope};
use crate::orders::Bill;
use crate::orders::spend::PayFrom;
use crate::reconciler::interval::look_back;

mod books;

/// How long a restored backup is left alone until what it lacks is settled.
const SETTLED_AFTER: u64 = 10;

/// How old a backup can be, in hours, so that everything it lacks is compared.
const COMPARED: u64 = 30 * 24;

#[derive(Debug, Clone, Copy)]
enum Act {
    TopUp(i64),
    BuyBundle(u32),
    BuyPass(u32),
    BuyByBill(u8),
    /// An operator refunds a phone-bill payment.
    Refund(u8),
    /// A copy of the database is made, or takes its place.
    Backup,
    Restore,
    Spend(u8, Tender),
    Settle,
    SettleWith(u8),
    TopUpWith(u8, i64),
    /// The purchase from tab or credit that was made last, if nothing else was made since.
    Undo,
    Pass(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tender {
    Credit,
    Tab,
    Bundle,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let tender = prop_oneof![Just(Tender::Credit), Just(Tender::Tab), Just(Tender::Bundle)];
    let act = prop_oneof![
        2 => (1_i64..10).prop_map(|n| Act::TopUp(n * 100)),
        1 => (1_u32..4).prop_map(Act::BuyBundle),
        1 => (1_u32..4).prop_map(Act::BuyPass),
        3 => (0_u8..6).prop_map(Act::BuyByBill),
        3 => (0_u8..6).prop_map(Act::Refund),
        1 => Just(Act::Backup),
        2 => Just(Act::Restore),
        8 => (0_u8..12, tender).prop_map(|(name, tender)| Act::Spend(name, tender)),
        1 => Just(Act::Settle),
        2 => (0_u8..12).prop_map(Act::SettleWith),
        2 => (0_u8..12, 1_i64..6).prop_map(|(name, n)| Act::TopUpWith(name, n * 100)),
        4 => Just(Act::Undo),
        1 => (1_u8..20).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 1..20)
}

impl World {
    /// The money that the carrier has taken and not refunded is what it owes in the ledger.
    async fn carrier_owes_what_is_booked(&self) {
        let verified = self.verified().await;
        let receivable = ("carrier_receivable:fake".to_owned(), "KRW".to_owned());
        let booked = verified.balances.get(&receivable).copied().unwrap_or_default();
        let taken: i64 = {
            let books = self.carrier.books.lock().unwrap();
            let paid = books.payments.values().filter(|payment| payment.status == "succeeded");
            paid.map(|payment| payment.amount.as_i64().unwrap()).sum()
        };
        let net = i128::from(taken - self.carrier.given_back());
        assert_eq!(booked.debit - booked.credit, net);
    }

    /// Buys an article by phone bill; the receipt's number, if that is done.
    async fn buys_by_bill(&self, name: u8) -> Option<String> {
        self.clock.advance(Duration::from_hours(3));
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let wanted = article(name, price_of(name));
        let placed = self.orders.place(&caller(), wanted, phone).await.ok()?;
        let paid = self.end_bill(&placed.order).await;
        Some(paid.receipt.unwrap().number.as_str().to_owned())
    }

    /// Buys an article in one charge with something else; whether that is done.
    async fn buys_with(&self, name: u8, bill: Bill) -> bool {
        self.clock.advance(Duration::from_hours(3));
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let wanted = article(name, price_of(name));
        match self.orders.place_with(&caller(), wanted, phone, bill).await {
            Ok(placed) => {
                self.end_bill(&placed.order).await;
                true
            }
            Err(_) => false,
        }
    }
}

async fn play(acts: &[Act]) {
    let mut world = World::new().await;
    // A start notes from when the carrier's list must be compared, also before the first sale.
    look_back(&world.orders.core).await.unwrap();
    let mut model = Model::default();
    let mut last: Option<OrderId> = None;
    let mut receipts = BTreeMap::new();
    let mut copy = None;
    let mut is_restored = false;
    for act in acts {
        match *act {
            Act::TopUp(amount) => {
                world.by_bill(sold("credit/some", amount, Grants::Credit)).await;
                model.bill();
                model.credit += amount;
            }
            Act::BuyBundle(units) => {
                world.by_bill(bundle(units)).await;
                model.bill();
                model.bundles.push((units, model.hour + 24 * 30));
            }
            Act::BuyPass(days) => {
                let scope = Scope("articles/*".to_owned());
                let pass = Grants::Pass { days, scope, calendar: false };
                world.by_bill(sold("passes/some", 900, pass)).await;
                model.bill();
                model.pass_until = model.pass_until.max(model.hour + 24 * u64::from(days));
            }
            Act::BuyByBill(name) => {
                let receipt = world.buys_by_bill(name).await;
                model.bill();
                assert_eq!(receipt.is_some(), model.owned.insert(name), "{act:?} {model:?}");
                if let Some(receipt) = receipt {
                    receipts.insert(name, receipt);
                    model.billed.insert(name, (price_of(name), model.hour));
                }
            }
            Act::Refund(name) => {
                if model.refund(name) {
                    world.ask(&receipts[&name], None).await.unwrap();
                    world.give_back(Duration::from_secs(1)).await;
                    // Refunds made after a backup must be found by comparing days: see `days`.
                    copy = None;
                }
            }
            // Another database than a file is copied by its own means.
            Act::Backup if std::env::var_os(ENGINE).is_none() => {
                copy = Some((backup(&world.folder), model.clone(), receipts.clone()));
            }
            Act::Restore => {
                let lately = |(_, known, _): &(_, Model, _)| model.hour < known.hour + COMPARED;
                if let Some((folder, known, numbers)) = copy.take().filter(lately) {
                    world = world.restored(Arc::clone(&folder)).await;
                    world.settle().await;
                    model.restore(known, SETTLED_AFTER);
                    (receipts, last, is_restored) = (numbers, None, true);
                }
            }
            Act::Settle if model.tab > 0 => {
                let settlement = sold("tab/settlement", model.tab, Grants::Settlement);
                world.by_bill(settlement).await;
                model.bill();
                model.tab = 0;
            }
            Act::Backup | Act::Settle => {}
            Act::Spend(name, tender) => {
                let price = price_of(name);
                let from = match tender {
                    Tender::Credit => PayFrom::Credit,
                    Tender::Tab => tab(),
                    Tender::Bundle => PayFrom::Bundle,
                };
                let spent = world.spend(article(name, price), from).await.ok();
                assert_eq!(spent.is_some(), model.spend(name, tender, price), "{act:?} {model:?}");
                last = spent.map(|order| order.id).or(last);
            }
            Act::SettleWith(name) => {
                let paid = world.buys_with(name, Bill::Settle).await;
                model.bill();
                assert_eq!(paid, model.owned.insert(name), "{act:?} {model:?}");
                if paid {
                    model.tab = 0;
                }
            }
            Act::TopUpWith(name, amount) => {
                let paid = world.buys_with(name, Bill::TopUp(won(amount))).await;
                model.bill();
                let after = model.credit + amount - price_of(name);
                let expected = after >= 0 && model.owned.insert(name);
                assert_eq!(paid, expected, "{act:?} {model:?}");
                if paid {
                    model.credit = after;
                }
            }
            Act::Undo => {
                let before = model.last;
                let undone = match &last {
                    Some(order) if before.is_some() => {
                        world.orders.undo(&caller(), order).await.is_ok()
                    }
                    _ => false,
                };
                assert_eq!(undone, model.undo(), "{act:?} {model:?}");
            }
            Act::Pass(days) => {
                world.clock.advance(Duration::from_hours(24 * u64::from(days)));
                model.hour += 24 * u64::from(days);
                model.last = None;
            }
        }
        assert_eq!(world.balances().await, (model.credit, model.tab), "{act:?} {model:?}");
        for name in 0..12 {
            assert_eq!(world.opens(name).await, model.opens(name), "{name} {act:?} {model:?}");
        }
        if !is_restored {
            world.audit().await;
        }
        world.carrier_owes_what_is_booked().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_balance_and_right_is_as_in_the_model(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&acts));
    }
}
