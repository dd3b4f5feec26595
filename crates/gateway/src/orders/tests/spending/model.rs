//! Random purchases against a model of a few lines.

use core::time::Duration;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::world::World;
use super::{LIMIT, article, bundle, sold, tab};
use crate::grants::Grants;
use crate::orders::spend::PayFrom;

/// What can happen.
#[derive(Debug, Clone, Copy)]
enum Act {
    TopUp(i64),
    BuyBundle(u32),
    Spend(u8, Tender),
    Settle,
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
}

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
            Tender::Tab if self.tab + price <= LIMIT => {
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
        }
        is_covered
    }
}

async fn play(acts: &[Act]) {
    let world = World::new().await;
    let mut model = Model::default();
    for act in acts {
        match *act {
            Act::TopUp(amount) => {
                world.by_bill(sold("credit/some", amount, Grants::Credit)).await;
                model.hour += 3;
                model.credit += amount;
            }
            Act::BuyBundle(units) => {
                world.by_bill(bundle(units)).await;
                model.hour += 3;
                model.bundles.push((units, model.hour + 24 * 30));
            }
            Act::Settle if model.tab > 0 => {
                let settlement = sold("tab/settlement", model.tab, Grants::Settlement);
                world.by_bill(settlement).await;
                model.hour += 3;
                model.tab = 0;
            }
            Act::Settle => {}
            Act::Spend(name, tender) => {
                let price = 100 * (1 + i64::from(name % 4));
                let from = match tender {
                    Tender::Credit => PayFrom::Credit,
                    Tender::Tab => tab(),
                    Tender::Bundle => PayFrom::Bundle,
                };
                let spent = world.spend(article(name, price), from).await.is_ok();
                assert_eq!(spent, model.spend(name, tender, price), "{act:?} {model:?}");
            }
            Act::Pass(days) => {
                world.clock.advance(Duration::from_hours(24 * u64::from(days)));
                model.hour += 24 * u64::from(days);
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
