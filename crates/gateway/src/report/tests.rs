#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

use farthing_protocol::{Currency, Money};

use super::Line;
use super::fees::Fees;
use super::figures::{Day, Standing, values};
use crate::carriers::Fee;
use crate::store::ledger::BookedTransfer;

fn booked(event: &str, debit: &str, credit: &str, amount: i64) -> BookedTransfer {
    BookedTransfer {
        id: 1,
        debit: format!("{debit}:x"),
        credit: format!("{credit}:y"),
        amount,
        currency: "KRW".to_owned(),
        event: event.to_owned(),
        event_id: String::new(),
        line: 1,
        note: String::new(),
        at: 0,
    }
}

/// A transfer of one purchase.
fn of(purchase: &str, transfer: BookedTransfer) -> BookedTransfer {
    BookedTransfer { event_id: purchase.to_owned(), ..transfer }
}

/// The figures of a day with these transfers, where a charge costs a fee of 50 won. A transfer without an id
/// is an event of its own.
fn figures(transfers: &[BookedTransfer]) -> serde_json::Value {
    let (mut moved, mut stands) = (Day::default(), Standing::default());
    let each = Money::from_minor(50, Currency::KRW).unwrap();
    let mut fees = Fees::new(Fee { basis_points: 0, each: Some(each) });
    for (number, transfer) in transfers.iter().enumerate() {
        let mut transfer = transfer.clone();
        if transfer.event_id.is_empty() {
            transfer.event_id = number.to_string();
        }
        moved.add(&transfer, fees.change(&transfer).unwrap());
        stands.add(&transfer);
    }
    let currency = Currency::KRW;
    let (day, publisher) = ("2026-11-21".to_owned(), "jeju-post".to_owned());
    let payable = stands.payable();
    assert_eq!(values(&moved, &stands, payable, false)[5], None);
    let line = Line { day, publisher, currency, moved, payable, stands, knows_fees: true };
    super::Report { lines: vec![line] }.json()[0].clone()
}

#[test]
fn each_figure_is_the_sum_of_its_transfers() {
    let figures = figures(&[
        // A top-up of which an article is paid, and one of the next taps undone.
        booked("charged", "carrier_receivable", "reader_credit", 3_000),
        booked("fee", "carrier_fees", "carrier_receivable", 90),
        booked("paid_by_credit", "reader_credit", "publisher_payable", 300),
        booked("paid_by_credit", "reader_credit", "publisher_payable", 400),
        booked("undone", "publisher_payable", "reader_credit", 400),
        // What a device of the same phone lends is no sale, and no new credit.
        booked("credit_lent", "reader_credit", "reader_credit", 250),
        booked("credit_returned", "reader_credit", "reader_credit", 250),
        // Three on the tab, settled with a fourth.
        booked("put_on_tab", "tab_receivable", "publisher_payable", 300),
        booked("put_on_tab", "tab_receivable", "publisher_payable", 300),
        of("chg_1", booked("charged", "carrier_receivable", "publisher_payable", 200)),
        booked("charged", "carrier_receivable", "tab_receivable", 300),
        booked("written_off", "bad_debt", "tab_receivable", 100),
        // One of them is refunded after it was written off.
        booked("undone", "publisher_payable", "bad_debt", 60),
        // The carrier took 20 more than agreed.
        of("chg_1", booked("refund_due", "publisher_payable", "refunds_due", 20)),
        // What an operator begins to refund is owed as well. That it was refunded changes no figure.
        booked("refund_begun", "publisher_payable", "refunds_due", 50),
        booked("refund_returned", "refunds_due", "carrier_receivable", 50),
    ]);
    for (name, expected) in [
        ("gross", "1020"),
        ("by_bill", "180"),
        ("from_credit", "300"),
        ("on_tab", "540"),
        ("charged", "3500"),
        ("carrier_fees", "90"),
        ("fees_saved", "60"),
        ("due_back", "70"),
        ("given_away", "0"),
        ("payable", "970"),
        ("credit_bought", "3000"),
        ("tab_settled", "300"),
        ("written_off", "40"),
        ("payable_in_all", "970"),
        ("open_tabs", "200"),
        ("unspent_credit", "2700"),
    ] {
        assert_eq!(figures[name].as_str().unwrap(), expected, "{name}");
    }
}

#[test]
fn money_that_only_goes_back_is_no_sale_and_no_credit() {
    let figures = figures(&[
        // An article by phone bill that the reader owned already, and a top-up for another one.
        of("chg_1", booked("charged", "carrier_receivable", "publisher_payable", 300)),
        of("chg_1", booked("refund_due", "publisher_payable", "refunds_due", 300)),
        of("chg_2", booked("charged", "carrier_receivable", "reader_credit", 1_000)),
        of("chg_2", booked("refund_due", "reader_credit", "refunds_due", 1_000)),
        // A payment that matches no charge.
        booked("orphan_found", "carrier_receivable", "suspense", 500),
    ]);
    for (name, expected) in [
        ("gross", "0"),
        ("by_bill", "0"),
        ("charged", "1300"),
        ("fees_saved", "0"),
        ("due_back", "1300"),
        ("payable", "0"),
        ("credit_bought", "0"),
        ("unspent_credit", "0"),
    ] {
        assert_eq!(figures[name].as_str().unwrap(), expected, "{name}");
    }
}

#[test]
fn a_fixed_fee_counts_once_for_a_purchase_of_several_transfers() {
    let paid = [
        of("ord_1", booked("paid_by_credit", "reader_credit", "publisher_payable", 200)),
        of("ord_1", booked("paid_by_credit", "promotions", "publisher_payable", 100)),
        of("ord_2", booked("put_on_tab", "tab_receivable", "publisher_payable", 300)),
    ];
    assert_eq!(figures(&paid)["fees_saved"].as_str().unwrap(), "100");
    let undone = [
        of("ord_2", booked("undone", "publisher_payable", "tab_receivable", 100)),
        of("ord_2", booked("undone", "publisher_payable", "reader_credit", 200)),
    ];
    assert_eq!(figures(&[&paid[..], &undone].concat())["fees_saved"].as_str().unwrap(), "50");
    // The purchase was on an earlier day.
    assert_eq!(figures(&undone)["fees_saved"].as_str().unwrap(), "-50");
}
