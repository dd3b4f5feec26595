//! What a purchase does often and without a network: `cargo bench -p farthing-gateway`.

#![allow(clippy::unwrap_used, reason = "a bench that cannot begin fails")]

use divan::{Bencher, black_box};
use farthing_gateway::benching::{Article, ChargeEvents, Shop, qr_picture};
use farthing_protocol::{Currency, Money, Msisdn, OneTimeCode};

fn main() {
    divan::main();
}

/// The five moves of a charge, from the request to the money.
#[divan::bench]
fn charge(bencher: Bencher) {
    let events = ChargeEvents::of_a_payment();
    bencher.bench_local(|| events.run());
}

#[divan::bench]
fn parse_money() -> Money {
    Money::parse(black_box("4.99"), Currency::USD).unwrap()
}

#[divan::bench]
fn parse_number() -> Msisdn {
    Msisdn::parse(black_box("+82 (0)10-1234-5678")).unwrap()
}

#[divan::bench]
fn parse_typed_code() -> OneTimeCode {
    OneTimeCode::parse(black_box("394821")).unwrap()
}

#[divan::bench]
fn parse_pasted_message() -> OneTimeCode {
    let message = "주문 000111\n\n@news.example #394821 @pay.example";
    OneTimeCode::parse(black_box(message)).unwrap()
}

/// Of articles with this many characters.
const LENGTHS: [usize; 2] = [1_000, 20_000];

#[divan::bench(args = LENGTHS)]
fn seal_block(bencher: Bencher, length: usize) {
    let text = "가".repeat(length);
    let article = Article::new("").unwrap();
    bencher.bench_local(|| article.seal(black_box(&text)));
}

#[divan::bench(args = LENGTHS)]
fn open_block(bencher: Bencher, length: usize) {
    let article = Article::new(&"가".repeat(length)).unwrap();
    bencher.bench_local(|| article.open());
}

#[divan::bench]
fn make_quote(bencher: Bencher) {
    let shop = Shop::of_the_demo().unwrap();
    bencher.bench_local(|| shop.quote());
}

#[divan::bench]
fn check_quote(bencher: Bencher) {
    let shop = Shop::of_the_demo().unwrap();
    let quote = shop.quote().unwrap();
    bencher.bench_local(|| shop.takes(black_box(&quote)));
}

#[divan::bench]
fn draw_qr() -> Option<String> {
    qr_picture(black_box("https://pay.example.kr/h/AbCdEfGhIjKlMnOpQrStUv"))
}
