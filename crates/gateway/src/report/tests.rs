#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

use super::figures::{Day, Standing, values};
use super::{BookedTransfer, Line};

fn booked(event: &str, debit: &str, credit: &str, amount: i64) -> BookedTransfer {
    BookedTransfer {
        id: 1,
        debit: format!("{debit}:x"),
        credit: format!("{credit}:y"),
        amount,
        currency: "KRW".to_owned(),
        event: event.to_owned(),
        event_id: "e".to_owned(),
        line: 1,
        note: String::new(),
        at: 0,
    }
}

/// The figures of a day with these transfers, each of which would cost a fee of 50 won as a charge.
fn figures(transfers: &[BookedTransfer]) -> serde_json::Value {
    let (mut moved, mut stands) = (Day::default(), Standing::default());
    for transfer in transfers {
        moved.add(transfer, 50);
        stands.add(transfer);
    }
    let currency = farthing_protocol::Currency::KRW;
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
        booked("charged", "carrier_receivable", "publisher_payable", 200),
        booked("charged", "carrier_receivable", "tab_receivable", 300),
        booked("written_off", "bad_debt", "tab_receivable", 100),
        // One of them is refunded after it was written off.
        booked("undone", "publisher_payable", "bad_debt", 40),
        booked("refund_due", "publisher_payable", "refunds_due", 20),
        // What an operator begins to refund is owed as well. That it was refunded changes no figure.
        booked("refund_begun", "publisher_payable", "refunds_due", 50),
        booked("refund_returned", "refunds_due", "carrier_receivable", 50),
    ]);
    for (name, expected) in [
        ("gross", "1060"),
        ("by_bill", "200"),
        ("from_credit", "300"),
        ("on_tab", "560"),
        ("charged", "3500"),
        ("carrier_fees", "90"),
        ("fees_saved", "60"),
        ("due_back", "70"),
        ("given_away", "0"),
        ("payable", "990"),
        ("credit_bought", "3000"),
        ("tab_settled", "300"),
        ("written_off", "60"),
        ("payable_in_all", "990"),
        ("open_tabs", "200"),
        ("unspent_credit", "2700"),
    ] {
        assert_eq!(figures[name].as_str().unwrap(), expected, "{name}");
    }
}
