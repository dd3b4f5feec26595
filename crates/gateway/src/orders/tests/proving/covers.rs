//! A proved phone brings its passes and what is left of its bundles to another device.

use farthing_protocol::{ItemId, Method, OrderStatus};
use futures_util::future::join_all;

use super::super::carrier::CODE;
use super::super::spending::{article, bundle, sold, tab};
use super::super::world::{World, caller, stands};
use super::{PHONE, other, phone};
use crate::grants::{Grants, Scope};
use crate::orders::spend::PayFrom;
use crate::orders::{Bill, Caller, OrderError, OrderSnapshot, Remainder};

impl World {
    /// Types the number at the other device, and the code.
    async fn proves(&self, name: u8) -> OrderSnapshot {
        let placed = self.orders.place(&other(), article(name, 300), phone(PHONE)).await.unwrap();
        stands(&placed.order, OrderStatus::AwaitingCode);
        let proved = self.orders.submit_code(&other(), &placed.order.id, CODE).await.unwrap();
        stands(&proved, OrderStatus::Paid);
        self.orders.finish().await;
        proved
    }

    async fn reads(&self, reader: &Caller, name: u8) -> bool {
        let item = ItemId::parse(&format!("articles/{name}")).unwrap();
        self.orders.owned(reader, &item).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn the_units_that_are_left_open_articles_on_both_devices() {
    let world = World::new().await;
    world.by_bill(bundle(3)).await;
    world.spend(article(1, 300), PayFrom::Bundle).await.unwrap();
    let prepared = world.carrier.calls("prepare");
    let proved = world.proves(2).await;
    assert_eq!((proved.method, proved.left), (Method::Bundle, Some(Remainder::Bundle(1))));
    assert!(proved.receipt.unwrap().amount.is_zero() && proved.bought.is_none());
    assert_eq!(world.carrier.calls("prepare"), prepared, "nothing was charged");
    for reader in [caller(), other()] {
        assert!(world.reads(&reader, 1).await && world.reads(&reader, 2).await);
    }
    // From now on the other device needs no number, and no article costs a second unit.
    let third = world.orders.spend(&other(), article(3, 300), PayFrom::Bundle).await.unwrap();
    assert_eq!(third.left, Some(Remainder::Bundle(0)));
    assert!(world.reads(&caller(), 3).await);
    let again = world.spend(article(3, 300), PayFrom::Bundle).await;
    assert!(matches!(again, Err(OrderError::AlreadyOwned)), "{again:?}");
    let none = world.spend(article(4, 300), PayFrom::Bundle).await;
    assert!(matches!(none, Err(OrderError::NotCovered)), "{none:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_pass_opens_on_the_other_device_without_another_payment() {
    let world = World::new().await;
    let day = Grants::Pass { days: 30, scope: Scope("articles/*".to_owned()), calendar: false };
    world.by_bill(sold("passes/month", 900, day)).await;
    let proved = world.proves(2).await;
    assert_eq!(proved.method, Method::Pass);
    assert!(world.reads(&other(), 2).await && world.reads(&other(), 7).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_was_bought_on_the_tab_of_a_proved_device_is_shared_too() {
    let world = World::new().await;
    world.by_bill(article(1, 300)).await;
    world.spend(bundle(2), tab()).await.unwrap();
    assert_eq!(world.proves(2).await.method, Method::Bundle);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_pass_that_another_device_of_the_phone_has_used_cannot_be_undone() {
    let world = World::new().await;
    world.by_bill(article(1, 300)).await;
    let scope = Scope("articles/*".to_owned());
    let day = Grants::Pass { days: 1, scope, calendar: true };
    let pass = world.spend(sold("passes/day", 500, day), tab()).await.unwrap();
    assert_eq!(world.proves(2).await.method, Method::Pass);
    let undone = world.orders.undo(&caller(), &pass.id).await;
    assert!(matches!(undone, Err(OrderError::UndoTooLate)), "{undone:?}");
    assert!(world.reads(&caller(), 2).await && world.reads(&other(), 2).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn who_chooses_the_bill_beside_a_bundle_or_tops_up_pays() {
    let world = World::new().await;
    world.by_bill(bundle(2)).await;
    let paid = world.by_bill(article(1, 300)).await;
    assert_eq!(paid.method, Method::PhoneBill);
    let bill = Bill::TopUp(super::super::spending::won(3_000));
    let topping = world.orders.place_with(&other(), article(2, 300), phone(PHONE), bill).await;
    let topped = world.orders.submit_code(&other(), &topping.unwrap().order.id, CODE).await;
    assert_eq!(topped.unwrap().method, Method::PhoneBill);
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_bundle_that_was_used_up_meanwhile_opens_nothing_and_costs_nothing() {
    let world = World::new().await;
    world.by_bill(bundle(1)).await;
    let placed = world.orders.place(&other(), article(2, 300), phone(PHONE)).await.unwrap();
    world.spend(article(1, 300), PayFrom::Bundle).await.unwrap();
    let late = world.orders.submit_code(&other(), &placed.order.id, CODE).await.unwrap();
    stands(&late, OrderStatus::Refused);
    assert!(!world.reads(&other(), 2).await);
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_purchases_on_two_devices_use_each_unit_once() {
    let world = World::new().await;
    world.by_bill(bundle(9)).await;
    world.proves(0).await;
    let spending = (0..64_u8).map(|n| {
        let (orders, reader) = (world.orders.clone(), if n % 2 == 0 { caller() } else { other() });
        // Each article is wanted by both devices at once.
        let wanted = article(1 + n / 4, 300);
        tokio::spawn(async move { orders.spend(&reader, wanted, PayFrom::Bundle).await })
    });
    let mut opened = 0;
    for spent in join_all(spending).await {
        match spent.unwrap() {
            Ok(order) => {
                stands(&order, OrderStatus::Paid);
                opened += 1;
            }
            Err(OrderError::AlreadyOwned | OrderError::NotCovered) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(opened, 8);
    world.audit_at_rest().await;
}
