//! The report of a day, the sales of a day as CSV, and tabs that are written off.

use core::time::Duration;

use super::spending::{article, sold, tab, won};
use super::world::{World, caller};
use crate::carriers::Fee;
use crate::export;
use crate::grants::Grants;
use crate::orders::spend::PayFrom;
use crate::report::Report;
use crate::tabs;

/// The world begins on this day in Korea, at eleven.
const TODAY: &str = "2026-11-21";

impl World {
    async fn report(&self, from: &str, to: &str) -> serde_json::Value {
        let fee = Fee { basis_points: 1_000, each: None };
        Report::of(&self.store, from, to, fee).await.unwrap().json()
    }

    /// Some figures of one line.
    #[track_caller]
    fn figures(line: &serde_json::Value, expected: &[(&str, &str)]) {
        for (name, figure) in expected {
            assert_eq!(line[name], *figure, "{name}: {line}");
        }
    }
}

#[tokio::test]
async fn a_report_has_a_line_for_each_day_and_balances_go_on() {
    let world = World::new().await;
    world.by_bill(sold("credit/500", 500, Grants::Credit)).await;
    world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    let undone = world.spend(article(2, 100), tab()).await.unwrap();
    world.orders.undo(&caller(), &undone.id).await.unwrap();
    world.spend(article(2, 200), tab()).await.unwrap();
    world.clock.advance(Duration::from_hours(24));
    world.by_bill(article(3, 300)).await;

    let days = world.report(TODAY, "2026-11-22").await;
    assert_eq!(days.as_array().unwrap().len(), 2, "{days}");
    let first = [
        ("day", TODAY),
        ("publisher", "jeju-post"),
        ("gross", "500"),
        ("from_credit", "300"),
        ("on_tab", "200"),
        ("by_bill", "0"),
        ("charged", "500"),
        ("payable", "500"),
        ("credit_bought", "500"),
        ("open_tabs", "200"),
        ("unspent_credit", "200"),
        ("fees_saved", "50"),
    ];
    World::figures(&days[0], &first);
    let second =
        [("gross", "300"), ("by_bill", "300"), ("payable_in_all", "800"), ("open_tabs", "200")];
    World::figures(&days[1], &second);
    // Transfers before the first day are in the balances and not in the day's figures.
    let later = world.report("2026-11-22", "2026-11-22").await;
    assert_eq!((later.as_array().unwrap().len(), &later[0]), (1, &days[1]));
    let text = Report::of(&world.store, TODAY, TODAY, Fee::default()).await.unwrap().csv().unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("day,publisher,currency,gross,"), "{text}");
    assert!(text.contains("\n2026-11-21,jeju-post,KRW,500,0,300,200,500,,,0,"), "{text}");
    assert!(Report::of(&world.store, "2026-11-22", TODAY, Fee::default()).await.is_err());
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_old_tab_is_written_off_once_and_can_be_opened_again() {
    let world = World::new().await;
    world.spend(article(1, 300), tab()).await.unwrap();
    let write_off = || tabs::write_off(&world.store, 90, world.clock.now());
    world.clock.advance(Duration::from_hours(24 * 89));
    assert!(write_off().await.unwrap().is_empty());
    world.clock.advance(Duration::from_hours(24));
    let written = write_off().await.unwrap();
    assert_eq!(written.iter().map(|tab| tab.open).collect::<Vec<_>>(), [won(300)]);
    assert!(write_off().await.unwrap().is_empty());
    assert!(world.opens(1).await, "what was bought stays");
    world.spend(article(2, 300), tab()).await.unwrap();
    assert_eq!(world.balances().await, (0, 300));
    let days = world.report("2027-02-19", "2027-02-19").await;
    World::figures(&days[0], &[("written_off", "300"), ("on_tab", "300"), ("open_tabs", "300")]);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_csv_says_what_was_taken_and_not_the_price_and_marks_what_must_go_back() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.carrier.set(|books| {
        let payment = books.payments.get_mut("pay-1").unwrap();
        (payment.amount, payment.status) = (serde_json::json!(1_000), "succeeded");
    });
    world.orders.hint("fake", "pay-1");
    world.orders.finish().await;
    assert_eq!(world.read(&order.id).await.price, won(300));
    world.spend(article(1, 200), tab()).await.unwrap();
    let csv = String::from_utf8(export::csv(&world.store, TODAY, TODAY).await.unwrap()).unwrap();
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name| names.iter().position(|known| *known == name).unwrap();
    let mut told: Vec<Vec<&str>> = lines
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|line| ["amount", "due_back", "paid_from"].map(|name| line[place(name)]).to_vec())
        .collect();
    // Both were paid at the same moment.
    told.sort_unstable();
    assert_eq!(told, [["1000", "700", "charge"], ["200", "0", "tab"]]);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_csv_says_what_was_given_back_of_each_purchase() {
    let world = World::new().await;
    let undone = world.spend(article(1, 100), tab()).await.unwrap();
    world.orders.undo(&caller(), &undone.id).await.unwrap();
    world.spend(article(2, 200), tab()).await.unwrap();
    let refunded = world.sell(300, Grants::Item).await;
    world.ask(refunded.receipt.unwrap().number.as_str(), Some("50")).await.unwrap();
    let csv = String::from_utf8(export::csv(&world.store, TODAY, TODAY).await.unwrap()).unwrap();
    let (header, lines) = csv.split_once('\n').unwrap();
    assert!(header.ends_with(",given_back"), "{header}");
    let place = header.split(',').position(|name| name == "amount").unwrap();
    let mut told: Vec<(&str, &str)> = lines
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|cells| (cells[place], *cells.last().unwrap()))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("100", "100"), ("200", "0"), ("300", "50")]);
}
