//! Until the code is right, nobody can tell what a number has bought; and of two payments by one phone one is let go.

use farthing_protocol::limits::CODE_LIFE;
use farthing_protocol::{ItemKind, Method, OrderStatus, Reason};

use super::super::carrier::{CODE, Fault};
use super::super::spending::won;
use super::super::world::{World, item, purchase, stands};
use super::{MINUTE, PHONE, STRANGER, other, phone};
use crate::orders::{Bill, OrderError, OrderSnapshot};

/// All that a browser is told of an order, but for its name, its phone and the times.
fn told(order: &OrderSnapshot) -> String {
    let code = order.code.map(|code| (code.sends_left, code.tries_left));
    let OrderSnapshot { version, status, method, charged, refusal, .. } = order;
    assert!(order.receipt.is_none() && order.bought.is_none() && order.left.is_none());
    format!("{version} {status:?} {method:?} {charged:?} {refusal:?} {code:?}")
}

/// What happens at the code screen, in letters: a wrong code, another code, a stop, waiting.
async fn play(number: &str, bill: Bill, story: &str) -> Vec<String> {
    let (world, _) = World::sold().await;
    let purchase = purchase(ItemKind::Article);
    let placed = world.orders.place_with(&other(), purchase, phone(number), bill).await.unwrap();
    assert!(placed.is_new);
    let order = placed.order;
    let mut heard = vec![told(&order)];
    for letter in story.chars() {
        let answer = match letter {
            'w' => world.answer(&order, "999999").await,
            'r' => {
                world.clock.advance(MINUTE);
                world.orders.resend(&other(), &order.id).await
            }
            's' => world.orders.cancel(&other(), &order.id).await,
            _ => {
                world.pass(CODE_LIFE + MINUTE * 3).await;
                Err(OrderError::Moved)
            }
        };
        // The order itself may have moved on since it was answered.
        heard.push(answer.err().map_or_else(String::new, |error| format!("{error:?}")));
        heard.push(told(&world.seen(&order).await));
    }
    let live = world.orders.live(&other(), &item()).await.unwrap();
    heard.push(live.map_or_else(String::new, |live| told(&live)));
    heard
}

#[tokio::test]
async fn until_the_code_is_right_nobody_can_tell_whether_the_number_has_bought_it() {
    for story in ["", "w", "wwwww", "r", "wrw", "rr", "s", "rs", "t", "wwrwwrw", "rrr"] {
        for bill in [Bill::Price, Bill::TopUp(won(3_000)), Bill::Nothing] {
            let owner = play(PHONE, bill, story).await;
            let stranger = play(STRANGER, bill, story).await;
            assert_eq!(owner, stranger, "{story} {bill:?}");
        }
    }
}

#[tokio::test]
async fn of_two_payments_by_one_phone_the_second_is_let_go_and_both_devices_read() {
    let world = World::new().await;
    let first = world.buy().await.unwrap();
    let article = purchase(ItemKind::Article);
    let second = world.orders.place(&other(), article, phone(PHONE)).await.unwrap().order;
    assert_eq!(world.carrier.calls("prepare"), 2, "nothing is bought yet");
    stands(&world.type_code(&first.id).await.unwrap(), OrderStatus::Paid);
    stands(&world.answer(&second, CODE).await.unwrap(), OrderStatus::Paid);
    world.orders.finish().await;
    assert_eq!((world.carrier.count("succeeded"), world.carrier.count("cancelled")), (1, 1));
    assert!(world.owns().await && world.owned_by(&other()).await);
    world.audit_at_rest().await;
}

/// What a stranger hears who types a number whose line cannot pay, and what the carrier was asked for it.
async fn refused(number: &str, bill: Bill) -> (String, [u32; 3]) {
    let (world, _) = World::sold().await;
    let before = world.carrier.calls("prepare");
    let denied = || Fault::ErrorBefore(403, "CARRIER_BILLING.PAYMENT_DENIED", "[0016]");
    world.carrier.plan("prepare", denied());
    let article = purchase(ItemKind::Article);
    let placed = world.orders.place_with(&other(), article, phone(number), bill).await.unwrap();
    assert_eq!(placed.order.refusal, Some(Reason::LineCannotPay));
    let after = world.seen(&placed.order).await;
    let asked = ["send-code", "validate-code", "cancel"].map(|call| world.carrier.calls(call));
    assert_eq!(world.carrier.calls("prepare"), before + 1);
    (format!("{} {}", told(&placed.order), told(&after)), asked)
}

/// Guards the order of things: the carrier is asked for a payment whether the phone has bought the article or not,
/// and what it has bought is looked up when the number is proved, not before.
#[tokio::test]
async fn a_line_that_cannot_pay_is_refused_at_once_and_alike_whether_it_has_bought_it_or_not() {
    for bill in [Bill::Price, Bill::TopUp(won(3_000))] {
        let (owner, stranger) = (refused(PHONE, bill).await, refused(STRANGER, bill).await);
        assert_eq!(owner, stranger, "{bill:?}");
        assert_eq!(owner.1, [0, 0, 0], "nothing else is asked for");
    }
}

#[tokio::test]
async fn the_owner_of_a_refused_line_gets_back_what_it_bought_by_a_code() {
    let (world, bought) = World::sold().await;
    let denied = Fault::ErrorBefore(403, "CARRIER_BILLING.PAYMENT_DENIED", "[0016]");
    world.carrier.plan("prepare", denied);
    let article = || purchase(ItemKind::Article);
    let tried = world.orders.place(&other(), article(), phone(PHONE)).await.unwrap().order;
    stands(&tried, OrderStatus::Refused);
    let asked = world.ask_with(&other(), PHONE).await.unwrap();
    let given = world.answer(&asked, CODE).await.unwrap();
    stands(&given, OrderStatus::Paid);
    assert_eq!(given.bought.map(|bought| bought.by), Some(bought.id));
    assert!(world.owned_by(&other()).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn who_asks_for_what_they_never_bought_is_told_so_after_the_code() {
    let (world, _) = World::sold().await;
    let asked = world.ask_with(&other(), STRANGER).await.unwrap();
    stands(&asked, OrderStatus::AwaitingCode);
    let answered = world.answer(&asked, CODE).await.unwrap();
    let told = (answered.status, answered.refusal);
    assert_eq!(told, (OrderStatus::Refused, Some(Reason::NotBought)));
    assert!(!world.owned_by(&other()).await);
    let (reader, gift) = (other(), purchase(ItemKind::Tip));
    let gift = world.orders.place_with(&reader, gift, phone(PHONE), Bill::Nothing).await;
    assert!(matches!(gift, Err(OrderError::NotCovered)));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_payment_by_a_phone_that_has_bought_it_gives_it_and_lets_the_reservation_go() {
    let (world, bought) = World::sold().await;
    let article = purchase(ItemKind::Article);
    let placed = world.orders.place(&other(), article, phone(PHONE)).await.unwrap().order;
    stands(&placed, OrderStatus::AwaitingCode);
    let given = world.answer(&placed, CODE).await.unwrap();
    stands(&given, OrderStatus::Paid);
    assert_eq!((given.method, given.charged), (Method::Owned, None));
    assert_eq!(given.bought.map(|bought| bought.by), Some(bought.id.clone()));
    assert!(given.version > placed.version);
    world.orders.finish().await;
    assert_eq!(world.orders.owned(&other(), &item()).await.unwrap().unwrap().order, bought.id);
    assert_eq!((world.carrier.count("succeeded"), world.carrier.count("cancelled")), (1, 1));
    assert_eq!(world.carrier.calls("send-code"), 0);
    assert_eq!(
        world.seen(&placed).await.method,
        Method::Owned,
        "also when the reservation is gone"
    );
    world.audit_at_rest().await;
}
