//! Random purchases against a model of a few lines.

use core::time::Duration;
use std::collections::BTreeSet;

use farthing_protocol::{Msisdn, OrderId};
use proptest::prelude::*;

use super::super::world::{World, caller};
use super::{LIMIT, article, bundle, sold, tab, won};
use crate::grants::Grants;
use crate::orders::Bill;
use crate::orders::spend::PayFrom;

/// What can happen.
#[derive(Debug, Clone, Copy)]
enum Act {
    TopUp(i64),
    BuyBundle(u32),
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
        8 => (0_u8..12, tender).prop_map(|(name, tender)| Act::Spend(name, tender)),
        1 => Just(Act::Settle),
        2 => (0_u8..12).prop_map(Act::SettleWith),
        2 => (0_u8..12, 1_i64..6).prop_map(|(name, n)| Act::TopUpWith(name, n * 100)),
        4 => Just(Act::Undo),
        1 => (1_u8..20).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 1..20)
}

/// The same in a few lines, without a database.
#[derive(Debug, Default)]
struct Model {
    credit: i64,
    tab: i64,
    /// Units left, and the hour in which each bundle ends; by the order of their ends.
    bundles: Vec<(u32, u64)>,
    owned: BTreeSet<u8>,
    hour: u64,
    /// When something was put on an empty tab.
    tab_since: u64,
    /// What can be taken back.
    last: Option<(u8, Tender, i64)>,
    /// When something was taken back.
    undos: Vec<u64>,
}

/// What an article costs.
fn price_of(name: u8) -> i64 {
    100 * (1 + i64::from(name % 4))
}

/// Days until a tab must be settled.
const TAB_HOURS: u64 = 24 * 30;

impl Model {
    /// Whether the purchase is made.
    fn spend(&mut self, name: u8, tender: Tender, price: i64) -> bool {
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

    /// Whether the last purchase is taken back.
    fn undo(&mut self) -> bool {
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

    /// A payment by phone bill takes three hours here: nothing can be taken back after.
    fn bill(&mut self) {
        self.hour += 3;
        self.last = None;
    }
}

impl World {
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
    let world = World::new().await;
    let mut model = Model::default();
    let mut last: Option<OrderId> = None;
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
            Act::Settle if model.tab > 0 => {
                let settlement = sold("tab/settlement", model.tab, Grants::Settlement);
                world.by_bill(settlement).await;
                model.bill();
                model.tab = 0;
            }
            Act::Settle => {}
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
        assert_eq!(world.balances().await, (model.credit, model.tab), "{act:?}");
        for name in 0..12 {
            assert_eq!(world.opens(name).await, model.owned.contains(&name), "{name} {act:?}");
        }
        world.audit().await;
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
