//! Triggers by which the database itself rejects changing or deleting history.
//!
//! The two engines write triggers differently, so the guards are data, and the SQL for each engine is made
//! from them.

use core::fmt::Write as _;

/// Append-only tables, each with the schema that added it.
const APPEND_ONLY: &[(i64, &str)] = &[
    (1, "orders"),
    (1, "fundings"),
    (1, "moves"),
    (1, "payments"),
    (1, "evidence"),
    (1, "revocations"),
    (1, "bundle_units"),
    (1, "receipts"),
    (3, "claimed_rights"),
    (4, "undos"),
    (5, "counted_purchases"),
    (7, "refund_moves"),
    (8, "proof_sends"),
    (8, "proof_failures"),
    (9, "reader_devices"),
    (9, "joined_devices"),
    (19, "opened_passes"),
];

/// Tables whose rows change but are never deleted, each with the schema that added it.
const NEVER_DELETED: &[(i64, &str)] = &[
    (1, "charges"),
    (1, "attempts"),
    (1, "orphans"),
    (1, "rights"),
    (1, "phones"),
    (1, "transfers"),
    (4, "tabs"),
    (5, "tip_notes"),
    (7, "refunds"),
    (7, "refund_attempts"),
    (8, "proofs"),
    (9, "passkey_readers"),
    (9, "passkeys"),
];

/// Rejected updates: the schema that added the table, the table, the condition, and the error message.
const REFUSED: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "charges",
        "new.id <> old.id or new.order_id <> old.order_id or new.number <> old.number \
         or new.purpose <> old.purpose or new.payer_device <> old.payer_device \
         or new.carrier <> old.carrier or new.phone_lookup <> old.phone_lookup \
         or new.amount <> old.amount or new.currency <> old.currency \
         or new.publisher <> old.publisher or new.device <> old.device or new.item <> old.item \
         or new.version not in (old.version, old.version + 1) \
         or (new.state <> old.state and new.version = old.version)",
        "a charge keeps its order and moves one version at a time",
    ),
    (
        1,
        "attempts",
        "old.answer is not null or new.id <> old.id or new.charge_id <> old.charge_id \
         or new.number <> old.number or new.call <> old.call \
         or new.payment_id is distinct from old.payment_id or new.owner <> old.owner \
         or new.at <> old.at",
        "an attempt is answered once",
    ),
    (
        1,
        "orphans",
        "old.outcome is not null or new.carrier <> old.carrier \
         or new.payment_id <> old.payment_id or new.reference <> old.reference \
         or new.amount <> old.amount or new.currency <> old.currency \
         or new.found_at <> old.found_at",
        "an orphan is resolved once",
    ),
    (
        1,
        "rights",
        "old.revoked_at is not null or new.revoked_at is null or new.id <> old.id \
         or new.order_id <> old.order_id or new.publisher <> old.publisher \
         or new.device <> old.device or new.phone_lookup is distinct from old.phone_lookup \
         or new.kind <> old.kind or new.scope <> old.scope \
         or new.units is distinct from old.units or new.occasion <> old.occasion \
         or new.granted_at <> old.granted_at or new.until is distinct from old.until",
        "a right is only revoked, and once",
    ),
    (
        1,
        "transfers",
        "old.seq is not null or new.id <> old.id or new.debit <> old.debit \
         or new.credit <> old.credit or new.amount <> old.amount \
         or new.currency <> old.currency or new.event <> old.event \
         or new.event_id <> old.event_id or new.line <> old.line or new.note <> old.note \
         or new.at <> old.at",
        "the books never change",
    ),
    (
        5,
        "tip_notes",
        "new.message is not null or new.order_id <> old.order_id \
         or new.thanks is distinct from old.thanks or new.said_at <> old.said_at",
        "words of a tip are only erased",
    ),
    (1, "phones", "new.lookup <> old.lookup", "a phone keeps its lookup value"),
    (
        7,
        "refunds",
        "new.id <> old.id or new.carrier <> old.carrier or new.payment_id <> old.payment_id \
         or new.charge_id is distinct from old.charge_id or new.number <> old.number \
         or new.amount <> old.amount or new.currency <> old.currency or new.taken <> old.taken \
         or new.left_after <> old.left_after or new.cause <> old.cause or new.note <> old.note \
         or new.publisher is distinct from old.publisher \
         or new.device is distinct from old.device or new.paid_at <> old.paid_at \
         or new.begun_at <> old.begun_at or new.version not in (old.version, old.version + 1) \
         or (new.state <> old.state and new.version = old.version)",
        "a refund keeps its payment and moves one version at a time",
    ),
    (
        7,
        "refund_attempts",
        "old.answer is not null or new.id <> old.id or new.refund_id <> old.refund_id \
         or new.number <> old.number or new.owner <> old.owner or new.at <> old.at",
        "an attempt is answered once",
    ),
    (
        11,
        "handoffs",
        "new.id <> old.id or new.publisher <> old.publisher or new.device <> old.device \
         or new.item <> old.item or new.amount <> old.amount or new.currency <> old.currency \
         or new.token_lookup <> old.token_lookup or new.code_lookup <> old.code_lookup \
         or new.check_number <> old.check_number or new.handed is distinct from old.handed \
         or (old.phone_device is not null and new.phone_device is distinct from old.phone_device) \
         or (old.payer_device is not null and new.payer_device is distinct from old.payer_device) \
         or (old.state in ('denied', 'replaced') and new.state <> old.state)",
        "a hand-off binds one phone, and what ended stays so",
    ),
];

/// SQLite's triggers for tables that were added after the schema `known`.
pub(super) fn for_sqlite(known: i64) -> String {
    let mut sql = String::new();
    for_each(known, |name, action, table, when, message| {
        let when = when.map(|when| format!(" when {when}")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _written = writeln!(
            sql,
            "drop trigger if exists {name}; create trigger {name} before {action} on {table}{when} \
             begin select raise(abort, '{message}'); end;"
        );
    });
    sql
}

/// PostgreSQL's triggers for tables that were added after the schema `known`.
pub(super) fn for_postgres(known: i64) -> String {
    let mut sql = String::new();
    if known == 0 {
        sql += "create function refuse() returns trigger language plpgsql as \
                $$ begin raise exception '%', tg_argv[0]; end $$;\n";
    }
    for_each(known, |name, action, table, when, message| {
        let when = when.map(|when| format!(" when ({when})")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _written = writeln!(
            sql,
            "drop trigger if exists {name} on {table}; \
             create trigger {name} before {action} on {table} for each row{when} \
             execute function refuse('{message}');"
        );
    });
    sql
}

fn for_each(known: i64, mut write: impl FnMut(&str, &str, &str, Option<&str>, &str)) {
    let is_new = |(since, table): &(i64, &'static str)| (*since > known).then_some(*table);
    for table in APPEND_ONLY.iter().filter_map(is_new) {
        let message = format!("{table}: history never changes");
        write(&format!("{table}_never_change"), "update", table, None, &message);
    }
    for table in APPEND_ONLY.iter().chain(NEVER_DELETED).filter_map(is_new) {
        let message = format!("{table}: history is never deleted");
        write(&format!("{table}_stay"), "delete", table, None, &message);
    }
    for (since, table, when, message) in REFUSED {
        if *since > known {
            write(&format!("{table}_keep"), "update", table, Some(when), message);
        }
    }
}
