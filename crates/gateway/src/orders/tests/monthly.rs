//! What one phone may pay in a Korean calendar month.

use core::time::Duration;

use farthing_protocol::{Msisdn, OrderStatus};
use futures_util::future::join_all;

use super::carrier::CODE;
use super::spending::article;
use super::world::{World, caller_at, stands};
use crate::orders::{Caller, OrderError, OrderSnapshot};

const DAY: Duration = Duration::from_hours(24);

fn reader(number: u8) -> Caller {
    caller_at(&format!("192.0.2.{number}"), &format!("dev_{number:020}"))
}

impl World {
    /// The reader of a number places an order for an article at this price.
    async fn asks(&self, who: u8, name: u8, price: i64) -> Result<OrderSnapshot, OrderError> {
        // The limits on codes are not what is meant here.
        self.clock.advance(Duration::from_hours(3));
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let placed = self.orders.place(&reader(who), article(name, price), phone).await?;
        Ok(placed.order)
    }

    async fn pays(&self, who: u8, name: u8, price: i64) {
        let order = self.asks(who, name, price).await.unwrap();
        let paid = self.orders.submit_code(&reader(who), &order.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
    }

    async fn is_spent(&self, who: u8, name: u8, price: i64) {
        match self.asks(who, name, price).await {
            Err(OrderError::PhoneMonthSpent { retry_in }) => {
                assert_eq!(self.clock.now().plus(retry_in), self.clock.now().next_korean_month());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_phone_pays_so_much_a_month_from_whatever_browser_and_again_in_the_next() {
    let world = World::new().await;
    world.pays(1, 1, 200_000).await;
    world.pays(2, 2, 99_700).await;
    world.is_spent(3, 3, 301).await;
    world.pays(3, 4, 300).await;
    world.is_spent(1, 5, 1).await;
    assert_eq!(world.carrier.calls("prepare"), 3, "nobody was asked");
    world.clock.advance(DAY * 10);
    world.pays(1, 5, 300_000).await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn charges_under_way_count_and_cancelled_ones_do_not() {
    let world = World::new().await;
    let order = world.asks(1, 1, 300_000).await.unwrap();
    let phone = Msisdn::parse("010-1234-5678").unwrap();
    let second = world.orders.place(&reader(2), article(2, 1), phone).await;
    assert!(matches!(second, Err(OrderError::PhoneMonthSpent { .. })), "{second:?}");
    world.orders.cancel(&reader(1), &order.id).await.unwrap();
    world.orders.finish().await;
    world.pays(2, 2, 300_000).await;
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purchases_at_once_from_many_browsers_never_exceed_it() {
    let world = World::new().await;
    for number in 1..=2 {
        world.pays(number, number, 100_000).await;
    }
    world.clock.advance(Duration::from_hours(3));
    let placing = (0..8).map(|number| {
        let orders = world.orders.clone();
        tokio::spawn(async move {
            let phone = Msisdn::parse("010-1234-5678").unwrap();
            orders.place(&reader(100 + number), article(10 + number, 40_000), phone).await
        })
    });
    let placed = join_all(placing).await;
    let placed: Vec<_> = placed.into_iter().map(Result::unwrap).collect();
    assert_eq!(placed.iter().filter(|one| one.is_ok()).count(), 2, "{placed:?}");
    for refused in placed.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, OrderError::PhoneMonthSpent { .. }), "{refused:?}");
    }
}
