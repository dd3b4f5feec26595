//! Random purchases of three devices and two phones against a model of a few lines.

use core::time::Duration;
use std::collections::BTreeSet;

use farthing_protocol::Method;
use proptest::prelude::*;

use super::super::carrier::CODE;
use super::super::proving::{PHONE, STRANGER, other, phone};
use super::super::spending::{article, sold, won};
use super::super::world::{World, caller, caller_at};
use crate::grants::Grants;
use crate::orders::spend::PayFrom;
use crate::orders::{Bill, Caller};

/// What can happen: at which device, with which phone, for how many hundreds of won.
#[derive(Debug, Clone, Copy)]
enum Act {
    BuyCredit(usize, usize, i64),
    Spend(usize, i64),
    SpendAndUndo(usize, i64),
    /// An article with a top-up: a payment, or a proof where the phone's credit covers it.
    TopUpWith(usize, usize, i64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let (device, phone, hundreds) = (0_usize..3, 0_usize..2, 1_i64..12);
    let act = prop_oneof![
        2 => (device.clone(), phone.clone(), hundreds.clone())
            .prop_map(|(d, p, n)| Act::BuyCredit(d, p, n * 100)),
        4 => (device.clone(), hundreds.clone()).prop_map(|(d, n)| Act::Spend(d, n * 100)),
        1 => (device.clone(), hundreds.clone()).prop_map(|(d, n)| Act::SpendAndUndo(d, n * 100)),
        4 => (device, phone, hundreds).prop_map(|(d, p, n)| Act::TopUpWith(d, p, n * 100)),
    ];
    prop::collection::vec(act, 1..12)
}

/// The same in a few lines, without a database.
#[derive(Debug, Default)]
struct Model {
    own: [i64; 3],
    paid_by: [BTreeSet<usize>; 3],
    proved: [BTreeSet<usize>; 3],
    undos: u32,
}

impl Model {
    /// Whose credit a device may spend beside its own, if it had proved these phones.
    fn lenders(&self, device: usize, proved: &BTreeSet<usize>) -> Vec<usize> {
        let lends = |one: &usize| {
            let paid_by = &self.paid_by[*one];
            *one != device && !paid_by.is_empty() && paid_by.is_subset(proved)
        };
        (0..3).filter(lends).collect()
    }

    fn reach(&self, device: usize, proved: &BTreeSet<usize>) -> i64 {
        let lent: i64 = self.lenders(device, proved).into_iter().map(|one| self.own[one]).sum();
        self.own[device] + lent
    }

    fn credit(&self, device: usize) -> i64 {
        self.reach(device, &self.proved[device])
    }

    /// Whether it is paid.
    fn spend(&mut self, device: usize, price: i64) -> bool {
        if self.credit(device) < price {
            return false;
        }
        let mut rest = price;
        let proved = self.proved[device].clone();
        for one in [device].into_iter().chain(self.lenders(device, &proved)) {
            let part = rest.min(self.own[one]);
            self.own[one] -= part;
            rest -= part;
        }
        true
    }

    fn buy(&mut self, device: usize, phone: usize, amount: i64) {
        self.own[device] += amount;
        self.paid_by[device].insert(phone);
        self.proved[device].insert(phone);
    }
}

/// In the order of their names: those that lend are asked in it.
fn devices() -> [Caller; 3] {
    [caller(), caller_at("198.51.100.3", "dev_55555555555555555555"), other()]
}

const PHONES: [&str; 2] = [PHONE, STRANGER];

async fn play(acts: &[Act]) {
    let (world, mut model, devices) = (World::new().await, Model::default(), devices());
    for (name, act) in (0_u8..).zip(acts) {
        world.clock.advance(Duration::from_hours(3));
        match *act {
            Act::BuyCredit(device, by, amount) => {
                let wanted = sold("credit/some", amount, Grants::Credit);
                let (reader, number) = (&devices[device], phone(PHONES[by]));
                let placed = world.orders.place(reader, wanted, number).await.unwrap();
                world.orders.submit_code(reader, &placed.order.id, CODE).await.unwrap();
                model.buy(device, by, amount);
            }
            Act::Spend(device, price) => {
                let wanted = article(name, price);
                let spent = world.orders.spend(&devices[device], wanted, PayFrom::Credit).await;
                assert_eq!(spent.is_ok(), model.spend(device, price), "{act:?} {model:?}");
            }
            Act::SpendAndUndo(device, price) => {
                if model.undos < 2 && model.credit(device) >= price {
                    let wanted = article(name, price);
                    let spent = world.orders.spend(&devices[device], wanted, PayFrom::Credit).await;
                    world.orders.undo(&devices[device], &spent.unwrap().id).await.unwrap();
                    model.undos += 1;
                }
            }
            Act::TopUpWith(device, by, price) => {
                let (reader, number) = (&devices[device], phone(PHONES[by]));
                let bill = Bill::TopUp(won(2_000));
                let placed =
                    world.orders.place_with(reader, article(name, price), number, bill).await;
                let order = placed.unwrap().order;
                let paid = world.orders.submit_code(reader, &order.id, CODE).await.unwrap();
                let mut proved = model.proved[device].clone();
                proved.insert(by);
                let is_proof =
                    model.credit(device) < price && model.reach(device, &proved) >= price;
                let method = if is_proof { Method::Credit } else { Method::PhoneBill };
                assert_eq!(paid.method, method, "{act:?} {model:?}");
                if is_proof {
                    model.proved[device] = proved;
                    assert!(model.spend(device, price));
                } else {
                    model.buy(device, by, 2_000);
                    model.own[device] -= price;
                }
            }
        }
        world.orders.finish().await;
        for (device, reader) in devices.iter().enumerate() {
            assert_eq!(world.account_of(reader).await, model.own[device], "{act:?} {model:?}");
            assert_eq!(world.credit_of(reader).await, model.credit(device), "{act:?} {model:?}");
        }
        world.audit().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn every_device_spends_what_it_may_and_no_won_twice(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&acts));
    }
}
