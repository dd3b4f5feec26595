//! Limits on undos: a reader cannot buy, read and undo without end.

use core::time::Duration;

use farthing_protocol::OrderStatus;
use futures_util::future::join_all;

use super::super::carrier::CODE;
use super::super::proving::other;
use super::super::spending::{article, tab};
use super::super::world::{World, caller, caller_at, stands};
use crate::orders::undo::UndoLimits;
use crate::orders::{Caller, OrderError, OrderSnapshot};

const DAY: Duration = Duration::from_hours(24);

impl World {
    async fn buys(&self, reader: &Caller, name: u8) -> OrderSnapshot {
        self.orders.spend(reader, article(name, 10), tab()).await.unwrap()
    }

    /// Buys, reads, takes back.
    async fn cheats(&self, reader: &Caller, name: u8) -> Result<OrderSnapshot, OrderError> {
        let order = self.buys(reader, name).await;
        self.orders.undo(reader, &order.id).await
    }
}

/// A reader who has cleared the browser's storage this many times.
fn fresh(times: u8) -> Caller {
    caller_at("192.0.2.7", &format!("dev_{times:022}"))
}

fn is_too_much<T>(undone: &Result<T, OrderError>) -> bool {
    matches!(undone, Err(OrderError::UndoLimit))
}

#[tokio::test]
async fn undos_of_one_device_are_limited_per_day() {
    let world = World::new().await;
    let reader = caller();
    for name in 0..3 {
        assert!(world.buys(&reader, name + 10).await.undo_until.is_some());
        world.cheats(&reader, name).await.unwrap();
    }
    let order = world.buys(&reader, 3).await;
    assert_eq!(order.undo_until, None, "what would be refused is not offered");
    let before = world.balances().await;
    assert!(is_too_much(&world.orders.undo(&reader, &order.id).await));
    assert_eq!(world.balances().await, before);
    assert!(world.opens(3).await);
    // Another reader, elsewhere, is not counted with this one.
    world.cheats(&other(), 0).await.unwrap();
    world.clock.advance(DAY);
    assert!(world.buys(&reader, 4).await.undo_until.is_some());
    world.cheats(&reader, 5).await.unwrap();
    world.audit_at_rest().await;
}

#[tokio::test]
async fn clearing_the_storage_helps_until_the_address_has_had_its_share() {
    let world = World::new().await;
    let most = u8::try_from(UndoLimits::default().address).unwrap();
    for times in 0..most {
        world.cheats(&fresh(times), 0).await.unwrap();
    }
    assert!(is_too_much(&world.cheats(&fresh(most), 0).await));
    // The address of the purchase counts, not that of the undo.
    let order = world.buys(&fresh(most), 1).await;
    let elsewhere = Caller { address: "203.0.113.9".parse().unwrap(), ..fresh(most) };
    assert!(is_too_much(&world.orders.undo(&elsewhere, &order.id).await));
}

#[tokio::test]
async fn all_browsers_of_one_phone_share_what_it_may_take_back() {
    let world = World::new().await;
    let bought = world.buy().await.unwrap();
    world.type_code(&bought.id).await.unwrap();
    world.clock.advance(Duration::from_hours(3));
    for name in 0..3 {
        world.cheats(&caller(), name).await.unwrap();
    }
    world.cheats(&other(), 0).await.unwrap();
    let asked = world.ask_with(&other(), super::super::proving::PHONE).await.unwrap();
    world.orders.submit_code(&other(), &asked.id, CODE).await.unwrap();
    assert!(is_too_much(&world.cheats(&other(), 1).await), "now they are one reader");
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_undos_of_as_many_purchases_at_once_are_no_more_than_the_limits() {
    let world = World::new().await;
    let mut orders = Vec::new();
    // Four purchases of each of sixteen devices at one address.
    for n in 0..64_u8 {
        let reader = fresh(n % 16);
        let order = world.orders.spend(&reader, article(n, 10), tab()).await.unwrap();
        orders.push((reader, order.id));
    }
    let undoing = orders.into_iter().map(|(reader, order)| {
        let core = world.orders.clone();
        tokio::spawn(async move { core.undo(&reader, &order).await })
    });
    let mut undone = 0;
    for done in join_all(undoing).await {
        match done.unwrap() {
            Ok(order) => {
                stands(&order, OrderStatus::Undone);
                undone += 1;
            }
            refused => assert!(is_too_much(&refused), "{refused:?}"),
        }
    }
    assert_eq!(undone, UndoLimits::default().address);
    world.audit_at_rest().await;
}
