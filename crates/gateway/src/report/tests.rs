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
        booked("refund_due", "publisher_payable", "refunds_due", 20),
    ]);
    for (name, expected) in [
        ("gross", "1100"),
        ("by_bill", "200"),
        ("from_credit", "300"),
        ("on_tab", "600"),
        ("charged", "3500"),
        ("carrier_fees", "90"),
        ("fees_saved", "110"),
        ("due_back", "20"),
        ("given_away", "0"),
        ("payable", "1080"),
        ("credit_bought", "3000"),
        ("tab_settled", "300"),
        ("written_off", "100"),
        ("payable_in_all", "1080"),
        ("open_tabs", "200"),
        ("unspent_credit", "2700"),
    ] {
        assert_eq!(figures[name].as_str().unwrap(), expected, "{name}");
    }
}
