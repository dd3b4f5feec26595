//! What a purchase costs the database. Statements, not the disk, limit how many can be sold.

use farthing_protocol::OrderStatus;

use super::world::{World, stands};

/// Transactions of one purchase without its idempotency keys.
const TRANSACTIONS: u64 = 5;

/// Statements of one purchase, its reads included.
const STATEMENTS: u64 = 41;

#[tokio::test]
async fn one_purchase_costs_no_more_than_it_should() {
    let world = World::new().await;
    let (transactions, statements) = world.store.counted();
    let order = world.buy().await.unwrap();
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.orders.finish().await;
    let (transactions_after, statements_after) = world.store.counted();
    let (transactions, statements) =
        (transactions_after - transactions, statements_after - statements);
    assert!(
        transactions <= TRANSACTIONS && statements <= STATEMENTS,
        "{transactions} transactions, {statements} statements"
    );
}
