//! Until the code is right, a proof cannot be distinguished from a payment.

use farthing_protocol::ItemKind;
use farthing_protocol::limits::CODE_LIFE;

use super::super::spending::won;
use super::super::world::{World, item, purchase};
use super::{MINUTE, PHONE, STRANGER, other, phone};
use crate::orders::{Bill, OrderError, OrderSnapshot};

/// All that a browser sees of an order, except its id, its phone and the times.
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
        // The order may have changed since the answer.
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
        for bill in [Bill::Price, Bill::TopUp(won(3_000))] {
            let owner = play(PHONE, bill, story).await;
            let stranger = play(STRANGER, bill, story).await;
            assert_eq!(owner, stranger, "{story} {bill:?}");
        }
    }
}
