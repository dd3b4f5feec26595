//! Each thing that `verify` can say, said about a copy of one database that was changed so.

use core::time::Duration;
use std::path::Path;

use super::super::backups::backup;
use super::super::spending::{article, bundle};
use super::super::world::World;
use super::orders::spent;
use super::unlock;
use crate::orders::spend::PayFrom;
use crate::store::{Database, Store};
use crate::verify::verify;

/// What `verify` can say.
const SOURCES: [&str; 8] = [
    include_str!("../../../verify.rs"),
    include_str!("../../../verify/books.rs"),
    include_str!("../../../verify/charge.rs"),
    include_str!("../../../verify/moved.rs"),
    include_str!("../../../verify/orders.rs"),
    include_str!("../../../verify/refund.rs"),
    include_str!("../../../verify/sums.rs"),
    include_str!("../../../verify/suspense.rs"),
];

/// Messages that no edit can cause: the head is an argument, and a refund is listed by the snapshot that reads it.
const APART: [&str; 2] = [
    "I2: the head that was kept is not in it",
    "I16: it is in the list of refunds, and cannot be found",
];

/// Takes every transfer out of the chain, so that its content can be changed.
const UNCHAIN: &str = "update transfers set seq = null, previous = null, hash = null;";

/// What is changed, and what is said then.
const CASES: [(&str, &str); 53] = [
    ("update transfers set seq = seq + 1000", "I2: a transfer before it is missing"),
    (
        "update transfers set previous = randomblob(32) where seq = 1",
        "I2: it is not chained to the one before",
    ),
    ("update transfers set amount = amount + 1 where seq = 1", "I2: its content was changed"),
    ("UNCHAIN update transfers set debit = credit where id = 1", "I1: it moves nothing"),
    (
        "UNCHAIN update transfers set credit = 'mine:x' where id = 1",
        "I1: one of its accounts is unknown",
    ),
    ("BOOK 'refund_x', event_id, 1, currency", "I1: it is for an event of an unknown kind"),
    ("BOOK 'credit_lent', event_id, 1, currency", "I15: it is lent, and not from credit to credit"),
    (
        "BOOK 'undone', event_id, 1, currency",
        "I15: a payment for an order, or its undo, is booked without the publisher",
    ),
    ("BOOK 'charged', event_id, 9, 'USD'", "I3: one event has two currencies"),
    ("BOOK 'charged', 'chg_x', 1, currency", "I5: the books know a charge that does not exist"),
    (
        "BOOK 'paid_by_credit', 'ord_x', 1, currency",
        "I15: the books know an order that nobody placed",
    ),
    (
        "BOOK 'refund_returned', 'rfd_x', 1, currency",
        "I16: the books know a refund that does not exist",
    ),
    ("BOOK 'refund_due', event_id, 1, currency", "I3: {due} must go back where {expected} should"),
    ("update balances set minor = minor + 1", "I14: its running balance is not its sum"),
    ("update tabs set minor = minor + 1", "I14: what is open on a tab is not its balance"),
    (
        "insert into balances values ('reader_credit:dev_abcdefghij0123456789', 'KRW', 5)",
        "I14: it has a balance and no sum",
    ),
    ("delete from orders where item = 'articles/5'", "I12: its order is missing"),
    (
        "update orders set item = 'articles/x' where item = 'articles/5'",
        "I12: it is not for what its order bought",
    ),
    (
        "update orders set amount = 1 where item = 'articles/5'",
        "I12: it asks for another amount than its order costs",
    ),
    ("update charges set live = 1", "I6: it is {} but its flags are {}"),
    (
        "update rights set scope = 'articles/x' where scope = 'articles/5'",
        "I12: its right is not for what its order bought",
    ),
    (
        "delete from moves where version = 2",
        "I11: its change to version {expected} is not in its history",
    ),
    (
        "update moves set to_state = 'reserved' where version = 2",
        "I9: no charge moves from {from:?} by {event} to {to}",
    ),
    ("update charges set version = 40", "I9: its history does not end where it stands"),
    ("delete from attempts", "I10: its last call is missing"),
    (
        "delete from moves where version > 1; update charges set version = 1, state = 'preparing', \
         live = 1, is_calling = 1, payment_id = null, attempt = (select id from attempts \
         where attempts.charge_id = charges.id and call = 'prepare')",
        "I10: it waits for an answer that has come",
    ),
    (
        "insert into attempts (id, charge_id, number, call, payment_id, owner, at) \
         select id || 'x', charge_id, 9, 'confirm', 'pay-x', owner, at from attempts \
         where call = 'confirm'",
        "I7: two of its payments were confirmed",
    ),
    (
        "insert into attempts select id || 'x', charge_id, 9, call, payment_id, owner, at, answer, \
         answered_at from attempts where call = 'validate'",
        "I10: two of its codes were accepted",
    ),
    ("delete from rights where scope = 'articles/5'", "I4: it is {word} and has {count} rights"),
    (
        "delete from receipts where order_id in (select id from orders where item = 'articles/5')",
        "I4: it is {} and has {receipts} receipts",
    ),
    ("delete from evidence", "I5: payment, evidence and books do not go together"),
    ("update evidence set reference = 'chg_x'", "I5: its evidence is about another payment"),
    ("update evidence set amount = amount + 1", "I5: the books and the evidence differ"),
    (
        "UNCHAIN update transfers set amount = 299 where event = 'charged' and event_id = (select id \
         from charges where item = 'articles/5'); update evidence set amount = 299 where charge_id = \
         (select id from charges where item = 'articles/5')",
        "I12: another amount was taken than agreed, and nobody was told",
    ),
    (
        "UNCHAIN update transfers set credit = 'suspense:fake' where event = 'charged' \
         and event_id = (select id from charges where item = 'articles/5')",
        "I15: its publisher did not get the price",
    ),
    (
        "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
         select 'reader_credit:dev_0123456789abcdefghij', \
         'reader_credit:dev_abcdefghij0123456789', 1, 'KRW', 'credit_lent', order_id, 1, '', 1 \
         from fundings where source = 'tab' limit 1; \
         update balances set minor = minor - 1 where account like 'reader_credit:%'; \
         insert into balances values ('reader_credit:dev_abcdefghij0123456789', 'KRW', 1)",
        "I15: what was lent for it is not what it lacked, or did not go back",
    ),
    (
        "insert into undos select order_id, 0 from fundings where source = 'bundle_unit'",
        "I15: nothing was paid for it, and it was undone",
    ),
    (
        "update receipts set amount = 299 where order_id = (select order_id from fundings \
         where source = 'credit')",
        "I4: its receipt is not about what was paid",
    ),
    (
        "update rights set revoked_at = 1 where scope = 'articles/1'",
        "I4: it has another number of rights than it should",
    ),
    (
        "update refund_moves set event = 'lost' where version = 2",
        "I9: no refund moves from {from:?} by {event} to {to}",
    ),
    (
        "update refund_attempts set answer = null, answered_at = null",
        "I10: a call was never answered",
    ),
    (
        "update refunds set taken = taken + 1",
        "I3: it gives back money of which there is no evidence",
    ),
    ("update refunds set left_after = left_after + 1", "I3: more goes back than was taken"),
    (
        "update refunds set cause = 'doubled' where state = 'due'",
        "I16: it is {state} over {amount}, and the books have {booked}",
    ),
    (
        "UNCHAIN delete from transfers where event = 'refund_returned' and event_id in \
         (select id from refunds where cause = 'overcharged'); \
         delete from refunds where cause = 'overcharged'",
        "I16: its refunds are not what it owes",
    ),
    (
        "UNCHAIN update transfers set debit = 'publisher_payable:other-post' \
         where event = 'refund_due'",
        "I3: what must go back is booked to a wrong account or currency",
    ),
    (
        "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
         select debit, 'publisher_payable:other-post', 1, currency, event, event_id, 9, '', at \
         from transfers where event = 'put_on_tab' limit 1",
        "I17: transfers of one event differ in an account or in the currency",
    ),
    (
        "BOOK 'fee', event_id, 1, currency",
        "I17: its fee is booked twice, is not its carrier's, or is too much",
    ),
    (
        "BOOK 'decided', event_id, 1, currency",
        "I17: an operator's decision in its history and in the books differ",
    ),
    (
        "BOOK 'orphan_found', 'fake/pay-x', 1, currency",
        "I17: the books know a payment in suspense that was never found",
    ),
    (
        "insert into orphans (carrier, payment_id, reference, amount, currency, found_at) \
         values ('fake', 'pay-x', 'x', 300, 'KRW', 1)",
        "I17: its row and what is booked for it in suspense differ",
    ),
    (
        "BOOK 'written_off', 'x', 1, currency",
        "I17: its accounts are not those of the tab that it writes off",
    ),
    (
        "insert into transfers (debit, credit, amount, currency, event, event_id, line, note, at) \
         select 'bad_debt:other-post', 'tab_receivable:' || device, 1, currency, 'written_off', \
         device || ':' || currency || ':1', 1, '', 1 from tabs where minor > 0; \
         update balances set minor = minor - 1 where account like 'tab_receivable:%'; \
         update tabs set minor = minor - 1 where minor > 0",
        "I17: its tab was written off as bad debt of another publisher",
    ),
];

/// A database with every kind of sale, undo and refund.
async fn everything() -> World {
    let world = spent().await;
    world.by_bill(bundle(2)).await;
    world.spend(article(4, 300), PayFrom::Bundle).await.unwrap();
    let paid = world.by_bill(article(5, 300)).await.receipt.unwrap().number;
    world.ask(paid.as_str(), Some("100")).await.unwrap();
    world.begin_bill(article(6, 300)).await;
    world.carrier.set(|books| {
        let payment = books.payments.values_mut().last().unwrap();
        (payment.amount, payment.status) = (serde_json::json!(1_000), "succeeded");
    });
    let last = world.carrier.books.lock().unwrap().payments.keys().last().unwrap().clone();
    world.orders.hint("fake", &last);
    world.orders.finish().await;
    world.give_back(Duration::from_secs(1)).await;
    world.ask(paid.as_str(), Some("50")).await.unwrap();
    world.audit_at_rest().await;
    world
}

/// Changes a database behind its schema's back.
fn change(path: &Path, statements: &str) {
    let booked = "insert into transfers (debit, credit, amount, currency, event, event_id, line, \
                  note, at) select debit, credit, 1, KIND from transfers where event = 'charged' \
                  and credit like 'publisher_payable:%' order by id limit 1";
    let statements = match statements.strip_prefix("BOOK ") {
        Some(kind) => {
            let [event, id, line, currency] = kind.split(", ").collect::<Vec<_>>()[..] else {
                panic!("{kind}")
            };
            booked.replace("KIND", &format!("{currency}, {event}, {id}, {line}, '', at"))
        }
        None => statements.replace("UNCHAIN", UNCHAIN),
    };
    let db = rusqlite::Connection::open(path).unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db.pragma_update(None, "ignore_check_constraints", true).unwrap();
    db.pragma_update(None, "synchronous", "off").unwrap();
    unlock(&db);
    db.execute_batch(&statements).unwrap();
    assert!(db.total_changes() > 0, "{statements}");
}

#[tokio::test]
async fn verify_gives_each_of_its_messages() {
    let world = everything().await;
    let mut others = Vec::new();
    for (statements, said) in CASES {
        let copy = backup(&world.folder);
        let path = copy.path().join("farthing.sqlite");
        change(&path, statements);
        let store = Store::open_read_only(&Database::Sqlite(path)).await.unwrap();
        let found =
            verify(&store, None).await.map_or_else(|error| error.to_string(), |_| String::new());
        // Text in braces is a placeholder.
        let parts = said.split('{').map(|part| part.split_once('}').map_or(part, |two| two.1));
        if !parts.clone().all(|part| found.contains(part)) {
            others.push(format!("{statements}\nsays {found}\nnot  {said}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n\n"));
    let found = verify(&world.store, Some(&[1; 32])).await.unwrap_err().to_string();
    assert!(found.contains(APART[0]), "{found}");
}

#[test]
fn every_message_of_verify_has_a_case() {
    for source in SOURCES {
        for said in source.split("\"I").skip(1) {
            let said = format!("I{}", said.split('"').next().unwrap());
            let is_numbered =
                said.trim_start_matches('I').starts_with(|c: char| c.is_ascii_digit());
            let has_case = CASES.iter().any(|case| case.1 == said) || APART.contains(&&*said);
            assert!(has_case || !is_numbered, "{said}");
        }
    }
}
