//! A phone that has bought an article never pays for it again.

use core::time::Duration;

use farthing_protocol::limits::CODE_LIFE;
use farthing_protocol::{DeviceId, ItemKind, Method, Msisdn, OrderStatus, PublisherId, Reason};
use futures_util::future::join_all;

use super::carrier::{CODE, Fault};
use super::spending::{article, tab, won};
use super::world::{World, caller, caller_at, item, purchase, stands};
use crate::orders::{Bought, Caller, OrderError, OrderSnapshot, Purchase};
use crate::store::query;

mod alike;

mod covers;

mod meanwhile;

pub(super) const PHONE: &str = "010-1234-5678";
pub(super) const STRANGER: &str = "010-8765-4321";
const MINUTE: Duration = Duration::from_mins(1);

/// The reader's second browser.
pub(super) fn other() -> Caller {
    caller_at("203.0.113.9", "dev_zyxwvutsrqponmlkjihg")
}

pub(super) fn phone(number: &str) -> Msisdn {
    Msisdn::parse(number).unwrap()
}

impl World {
    /// A world in which the article was bought an hour ago, by a phone on the first device.
    async fn sold() -> (Self, OrderSnapshot) {
        let world = Self::new().await;
        let order = world.buy().await.unwrap();
        let paid = world.type_code(&order.id).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        world.clock.advance(Duration::from_hours(3));
        (world, paid)
    }

    pub(super) async fn ask_with(
        &self,
        caller: &Caller,
        number: &str,
    ) -> Result<OrderSnapshot, OrderError> {
        let purchase = purchase(ItemKind::Article);
        let placed = self.orders.place(caller, purchase, phone(number)).await;
        placed.map(|placed| placed.order)
    }

    pub(super) async fn answer(
        &self,
        order: &OrderSnapshot,
        code: &str,
    ) -> Result<OrderSnapshot, OrderError> {
        self.orders.submit_code(&other(), &order.id, code).await
    }

    pub(super) async fn owned_by(&self, caller: &Caller) -> bool {
        self.orders.owned(caller, &item()).await.unwrap().is_some()
    }

    /// The order as the other device sees it now.
    async fn seen(&self, order: &OrderSnapshot) -> OrderSnapshot {
        self.orders.finish().await;
        self.orders.read(&other(), &order.id).await.unwrap()
    }
}

#[tokio::test]
async fn the_same_phone_gets_its_article_back_on_another_device_and_pays_nothing() {
    let (world, bought) = World::sold().await;
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    stands(&asked, OrderStatus::AwaitingCode);
    assert!(!world.owned_by(&other()).await);
    let proved = world.answer(&asked, CODE).await.unwrap();
    stands(&proved, OrderStatus::Paid);
    assert_eq!((proved.method, proved.charged), (Method::Owned, None));
    assert_eq!(proved.price, won(300));
    let receipt = bought.receipt.unwrap();
    assert_eq!(proved.bought, Some(Bought { by: bought.id.clone(), at: receipt.paid_at }));
    assert_eq!(proved.receipt.unwrap().number, receipt.number);
    let owned = world.orders.owned(&other(), &item()).await.unwrap().unwrap();
    assert_eq!(owned.order, bought.id);
    assert_eq!((world.carrier.calls("prepare"), world.carrier.calls("confirm")), (1, 1));
    assert_eq!(world.carrier.calls("send-code"), 1);
    let again = world.ask_with(&other(), PHONE).await;
    assert!(matches!(again, Err(OrderError::AlreadyOwned)), "{again:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_message_says_that_nothing_is_paid() {
    let (world, _) = World::sold().await;
    world.ask_with(&other(), PHONE).await.unwrap();
    let books = world.carrier.books.lock().unwrap();
    let code = books.free_codes.last().unwrap();
    assert_eq!(code.phone, "+821012345678");
    assert!(code.message.starts_with("[Jeju Post] 인증번호 {{code}} 결제 아님"), "{code:?}");
    assert!(code.message.ends_with("\n@news.localhost #{{code}} @pay.localhost"), "{code:?}");
}

#[tokio::test]
async fn five_wrong_codes_end_it_and_count_for_the_phone() {
    let (world, _) = World::sold().await;
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    for left in [4, 3, 2, 1] {
        let wrong = world.answer(&asked, "999999").await;
        assert!(
            matches!(wrong, Err(OrderError::WrongCode { tries_left }) if tries_left == left),
            "{wrong:?}"
        );
    }
    let last = world.answer(&asked, "999999").await.unwrap();
    assert_eq!(
        (last.status, last.refusal),
        (OrderStatus::Refused, Some(Reason::TooManyWrongCodes))
    );
    let late = world.answer(&asked, CODE).await;
    assert!(matches!(late, Err(OrderError::Moved)), "{late:?}");
    assert!(!world.owned_by(&other()).await);
    let mut db = world.store.read().await.unwrap();
    let failures: i64 = query("select count(*) from proof_failures").scalar(&mut db).await.unwrap();
    assert_eq!(failures, 1);
}

#[tokio::test]
async fn codes_of_proofs_and_of_payments_count_toward_the_same_limits() {
    let (world, _) = World::sold().await;
    for sent in 0..5 {
        let device = format!("dev_{sent:0>20}");
        let asked = world.ask_with(&caller_at("203.0.113.9", &device), PHONE).await.unwrap();
        stands(&asked, OrderStatus::AwaitingCode);
    }
    let next = world.ask_with(&other(), PHONE).await;
    assert!(matches!(next, Err(OrderError::TooManyRequests { .. })), "{next:?}");
    let payment = world.orders.place(&caller(), article(7, 300), phone(PHONE)).await;
    assert!(matches!(payment, Err(OrderError::TooManyRequests { .. })), "{payment:?}");
}

#[tokio::test]
async fn an_expired_code_proves_nothing_and_another_one_does() {
    let (world, _) = World::sold().await;
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    world.clock.advance(CODE_LIFE);
    let late = world.answer(&asked, CODE).await;
    assert!(matches!(late, Err(OrderError::CodeExpired)), "{late:?}");
    let resent = world.orders.resend(&other(), &asked.id).await.unwrap();
    stands(&resent, OrderStatus::AwaitingCode);
    stands(&world.answer(&asked, CODE).await.unwrap(), OrderStatus::Paid);
    assert_eq!(world.carrier.calls("send-code"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_at_once_are_one_proof_and_its_code_is_judged_once() {
    let (world, _) = World::sold().await;
    let asking = (0..64).map(|_| {
        let orders = world.orders.clone();
        tokio::spawn(async move {
            orders.place(&other(), purchase(ItemKind::Article), phone(PHONE)).await.unwrap()
        })
    });
    let asked: Vec<_> = join_all(asking).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(asked.iter().filter(|one| one.is_new).count(), 1);
    let order = &asked[0].order;
    assert!(asked.iter().all(|one| one.order.id == order.id));
    assert_eq!(world.carrier.calls("send-code"), 1);
    let typing = (0..64).map(|_| {
        let (orders, id) = (world.orders.clone(), order.id.clone());
        tokio::spawn(async move { orders.submit_code(&other(), &id, CODE).await })
    });
    for typed in join_all(typing).await {
        match typed.unwrap() {
            Ok(order) => assert_ne!(order.status, OrderStatus::AwaitingCode),
            Err(error) => assert!(matches!(error, OrderError::Moved), "{error:?}"),
        }
    }
    stands(&world.seen(order).await, OrderStatus::Paid);
    assert_eq!((world.carrier.calls("validate-code"), world.carrier.calls("prepare")), (1, 1));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn another_phone_cannot_cut_in_and_the_tab_waits() {
    let (world, _) = World::sold().await;
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    let cut_in = world.ask_with(&other(), STRANGER).await;
    assert!(matches!(cut_in, Err(OrderError::AlreadyPaying)), "{cut_in:?}");
    let tapped = world.orders.spend(&other(), purchase(ItemKind::Article), tab()).await;
    assert!(matches!(tapped, Err(OrderError::AlreadyPaying)), "{tapped:?}");
    let live = world.orders.live(&other(), &item()).await.unwrap();
    assert_eq!(live.map(|live| live.id), Some(asked.id.clone()));
    let stolen = world.orders.submit_code(&caller(), &asked.id, CODE).await;
    assert!(matches!(stolen, Err(OrderError::NotFound)), "{stolen:?}");
}

#[tokio::test]
async fn a_carrier_that_does_not_answer_begins_no_payment() {
    for fault in [Fault::CutBefore, Fault::CutAfter, Fault::ErrorBefore(503, "UNAVAILABLE", "")] {
        let (world, _) = World::sold().await;
        world.carrier.plan("send-code", fault.clone());
        let asked = world.ask_with(&other(), PHONE).await.unwrap();
        let told = (asked.status, asked.refusal);
        assert_eq!(told, (OrderStatus::Refused, Some(Reason::CarrierUnavailable)), "{fault:?}");
        assert_eq!(world.carrier.calls("prepare"), 1, "the first purchase's");
        let again = world.ask_with(&other(), PHONE).await.unwrap();
        stands(&world.answer(&again, CODE).await.unwrap(), OrderStatus::Paid);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_code_whose_answer_was_lost_can_be_followed_by_another() {
    let (world, _) = World::sold().await;
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    world.carrier.plan("validate-code", Fault::CutAfter);
    let lost = world.answer(&asked, CODE).await;
    assert!(matches!(lost, Err(OrderError::CarrierUnavailable)), "{lost:?}");
    // The carrier took the code: it is good for nothing any more.
    let used = world.answer(&asked, CODE).await;
    assert!(matches!(used, Err(OrderError::CodeExpired)), "{used:?}");
    assert_eq!(world.seen(&asked).await.code.unwrap().tries_left, 5, "neither costs a try");
    world.clock.advance(MINUTE);
    world.orders.resend(&other(), &asked.id).await.unwrap();
    stands(&world.answer(&asked, CODE).await.unwrap(), OrderStatus::Paid);
}

#[tokio::test]
async fn a_purchase_refunded_meanwhile_is_not_granted() {
    let (world, bought) = World::sold().await;
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    let order = bought.id.clone();
    let revoked = world.store.write(move |db| {
        let order = order.clone();
        Box::pin(async move {
            let rights = query("update rights set revoked_at = 1 where order_id = $1");
            rights.bind(order.as_str()).execute(db).await
        })
    });
    revoked.await.unwrap();
    let told = world.answer(&asked, CODE).await.unwrap();
    assert_eq!((told.status, told.refusal), (OrderStatus::Refused, Some(Reason::Unknown)));
    assert!(!world.owned_by(&other()).await);
    // Now it is for sale again.
    let next = world.ask_with(&other(), PHONE).await.unwrap();
    stands(&next, OrderStatus::AwaitingCode);
    assert_eq!(world.carrier.calls("prepare"), 2);
}

#[tokio::test]
async fn everything_comes_back_that_the_phone_has_bought_here() {
    let (world, _) = World::sold().await;
    // On the tab of the device on which the phone paid.
    world.orders.spend(&caller(), article(1, 300), tab()).await.unwrap();
    // On the tab of an unrelated device.
    let nobody = caller_at("203.0.113.9", "dev_00000000000000000000");
    world.orders.spend(&nobody, article(2, 300), tab()).await.unwrap();
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    stands(&world.answer(&asked, CODE).await.unwrap(), OrderStatus::Paid);
    for (name, comes_back) in [(1, true), (2, false)] {
        let item = article(name, 300).item;
        let owned = world.orders.owned(&other(), &item).await.unwrap();
        assert_eq!(owned.is_some(), comes_back, "articles/{name}");
    }
    // A third device by the one that came back: what was bought there is the phone's, too.
    world.orders.spend(&other(), article(3, 300), tab()).await.unwrap();
    world.clock.advance(Duration::from_hours(3));
    let third = caller_at("203.0.113.10", "dev_11111111111111111111");
    let placed = world.orders.place(&third, article(3, 300), phone(PHONE)).await.unwrap();
    world.orders.submit_code(&third, &placed.order.id, CODE).await.unwrap();
    assert!(world.orders.owned(&third, &article(3, 300).item).await.unwrap().is_some());
    assert!(world.owned_by(&third).await);
    assert_eq!(world.carrier.calls("prepare"), 1);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn another_publication_and_another_kind_are_paid() {
    let (world, _) = World::sold().await;
    let sejong = PublisherId::parse("daily-sejong").unwrap();
    let there = Caller {
        device: DeviceId::parse("dev_22222222222222222222").unwrap(),
        publisher: sejong.clone(),
        ..other()
    };
    let same_name = Purchase { publisher: sejong, ..purchase(ItemKind::Article) };
    world.orders.place(&there, same_name, phone(PHONE)).await.unwrap();
    assert_eq!(world.carrier.calls("prepare"), 2);
    let gift = purchase(ItemKind::Tip);
    world.orders.place(&other(), gift, phone(PHONE)).await.unwrap();
    assert_eq!((world.carrier.calls("prepare"), world.carrier.calls("send-code")), (3, 0));
}
