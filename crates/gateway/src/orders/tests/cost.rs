//! What a purchase costs the database. Statements, not the disk, limit how many can be sold.

use farthing_protocol::OrderStatus;

use super::world::{World, stands};
use crate::store::first_write::FirstWrite;
use crate::store::idempotency::{Claim, Claimed};

/// Transactions of one purchase. Its two calls take their idempotency keys with them; their answers are
/// written with those of all other calls of the moment.
const TRANSACTIONS: u64 = 5;

/// Statements of one purchase, its reads included.
const STATEMENTS: u64 = 40;

fn call(world: &World, name: &str) -> FirstWrite {
    let what = Claimed { scope: name.to_owned(), key: "k".to_owned() };
    FirstWrite::new(what, [7; 32], world.clock.now())
}

#[tokio::test]
async fn one_purchase_costs_no_more_than_it_should() {
    let world = World::new().await;
    let (transactions, statements) = world.store.counted();
    let (placing, typing) = (call(&world, "place"), call(&world, "code"));
    let order = placing.clone().of(Box::pin(world.buy())).await.unwrap();
    let paid = typing.clone().of(Box::pin(world.type_code(&order.id))).await.unwrap();
    stands(&paid, OrderStatus::Paid);
    world.orders.finish().await;
    assert_eq!([placing.found(), typing.found()], [Some(Claim::Fresh), Some(Claim::Fresh)]);
    let (transactions_after, statements_after) = world.store.counted();
    let (transactions, statements) =
        (transactions_after - transactions, statements_after - statements);
    assert!(
        transactions <= TRANSACTIONS && statements <= STATEMENTS,
        "{transactions} transactions, {statements} statements"
    );
}
