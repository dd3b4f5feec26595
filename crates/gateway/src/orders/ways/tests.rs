#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use farthing_protocol::{Currency, ItemKind, Money, Way};

use super::{Sold, ways};
use crate::clock::UnixMillis;
use crate::config::{Billing, LimitsConfig};
use crate::grants::Grants;
use crate::orders::means::{Held, Means};
use crate::orders::tabs::TabState;

const NOW: UnixMillis = UnixMillis(1_795_226_400_000);

fn won(minor: i64) -> Money {
    Money::from_minor(minor, Currency::KRW).unwrap()
}

fn tab() -> Billing {
    Billing::Tab { limit: won(1_000), days: 30 }
}

fn credit() -> Billing {
    Billing::Credit { top_ups: [3_000, 5_000].map(won).to_vec() }
}

fn means(open: i64, credit: i64) -> Means {
    let opened_at = (open > 0).then_some(NOW);
    let tab = TabState { open: won(open), opened_at, of_address: 0, of_publisher: 0, of_phone: 0 };
    let credit = won(credit);
    let (pass, bundle, own_credit) = (None, None, credit);
    Means { pass, bundle, credit, own_credit, tab, can_undo: true, now: NOW }
}

fn told_in_full(billing: &Billing, sold: Sold<'_>, means: &Means) -> Vec<Way> {
    ways(billing, billing.tab(&LimitsConfig::default()).as_ref(), sold, means)
}

/// The names of the ways, in order.
fn told(billing: &Billing, kind: ItemKind, price: i64, means: &Means) -> String {
    let grants = Grants::of_kind(kind);
    let ways = told_in_full(billing, Sold { kind, price: won(price), grants: &grants }, means);
    let words = ways.iter().map(|way| match way {
        Way::Tab { .. } => "tab",
        Way::Credit { .. } => "credit",
        Way::Bundle { .. } => "bundle",
        Way::Pass { .. } => "pass",
        Way::PhoneBill => "bill",
        Way::Settle { .. } => "settle",
        Way::TopUp { .. } => "top-up",
        Way::Unknown => "unknown",
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_best_way_comes_first_and_the_phone_bill_last() {
    let article = ItemKind::Article;
    for (billing, price, means, expected) in [
        (Billing::Direct, 300, means(0, 0), "bill"),
        (Billing::Direct, 300, means(0, 300), "credit bill"),
        (tab(), 300, means(0, 0), "tab bill"),
        (tab(), 300, means(700, 0), "tab settle bill"),
        (tab(), 300, means(701, 0), "settle bill"),
        (tab(), 300, means(701, 300), "credit settle bill"),
        (tab(), 1_001, means(0, 0), "bill"),
        (credit(), 300, means(0, 0), "top-up bill"),
        (credit(), 300, means(0, 299), "top-up bill"),
        (credit(), 300, means(0, 300), "credit top-up bill"),
        (credit(), 300, means(200, 300), "credit settle top-up bill"),
        (credit(), 9_000, means(0, 0), "bill"),
    ] {
        assert_eq!(told(&billing, article, price, &means), expected, "{billing:?} {means:?}");
    }
}

#[test]
fn only_an_article_is_opened_by_a_pass_or_a_unit_and_credit_is_only_bought_by_bill() {
    let (day, ever) = (Held { until: Some(UnixMillis(0)) }, Held { until: None });
    let rich = Means { pass: Some(day), bundle: Some((2, ever)), ..means(100, 900) };
    for (kind, expected) in [
        (ItemKind::Article, "pass bundle tab credit settle bill"),
        (ItemKind::Tip, "tab credit settle bill"),
        (ItemKind::Bundle, "tab credit settle bill"),
        (ItemKind::Pass, "tab credit settle bill"),
        (ItemKind::TopUp, "bill"),
    ] {
        assert_eq!(told(&tab(), kind, 300, &rich), expected, "{kind:?}");
    }
}

#[test]
fn a_settlement_says_the_sum_and_a_top_up_only_what_covers_the_price() {
    let grants = Grants::Item;
    let sold = |price| Sold { kind: ItemKind::Article, price: won(price), grants: &grants };
    let settle = Way::Settle { open: won(900), total: won(1_200) };
    assert!(told_in_full(&tab(), sold(300), &means(900, 0)).contains(&settle));
    let top_up = |amounts| Way::TopUp { balance: won(500), amounts };
    let enough = told_in_full(&credit(), sold(3_500), &means(0, 500));
    assert!(enough.contains(&top_up(vec![won(3_000), won(5_000)])), "{enough:?}");
    let more = told_in_full(&credit(), sold(3_501), &means(0, 500));
    assert!(more.contains(&top_up(vec![won(5_000)])), "{more:?}");
}

#[test]
fn another_currency_is_neither_put_on_a_tab_nor_paid_from_a_top_up() {
    let euro = |text| Money::parse(text, Currency::parse("EUR").unwrap()).unwrap();
    let grants = Grants::Item;
    let sold = Sold { kind: ItemKind::Article, price: euro("0.50"), grants: &grants };
    let nothing = means(0, 0);
    let tab_in_euro = TabState { open: euro("0"), ..nothing.tab };
    let means = Means { credit: euro("0"), tab: tab_in_euro, ..nothing };
    assert_eq!(told_in_full(&tab(), sold, &means), [Way::PhoneBill]);
    assert_eq!(told_in_full(&credit(), sold, &means), [Way::PhoneBill]);
}

#[test]
fn past_a_cap_a_number_is_asked_for_and_after_its_days_a_tab_is_settled_first() {
    let full = means(100, 900);
    let capped = Means { tab: TabState { of_address: 20_000, ..full.tab }, ..full.clone() };
    assert_eq!(told(&tab(), ItemKind::Article, 300, &capped), "credit settle bill");
    let nothing_open = TabState { of_publisher: 1_000_000, ..means(0, 0).tab };
    let capped = Means { tab: nothing_open, ..means(0, 0) };
    assert_eq!(told(&tab(), ItemKind::Article, 300, &capped), "bill");
    let old = NOW.minus(core::time::Duration::from_hours(24 * 30));
    let bundle = Some((2, Held { until: None }));
    let late = Means { bundle, tab: TabState { opened_at: Some(old), ..full.tab }, ..full };
    assert_eq!(told(&tab(), ItemKind::Article, 300, &late), "settle");
    assert_eq!(told(&tab(), ItemKind::TopUp, 500, &late), "bill");
    assert_eq!(told(&Billing::Direct, ItemKind::Article, 300, &late), "bundle credit settle bill");
}
