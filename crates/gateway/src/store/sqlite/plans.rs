//! In tests: every statement of the product finds its rows by an index. One that reads a whole table makes each
//! purchase slower than the one before, and no test of a few rows shows it.

use rusqlite::Connection;

use crate::store::statement::Query;

/// Files that read whole tables on purpose: reports, the check of the books, copies, and tests.
const WHOLE_TABLES: [&str; 6] = [
    "store/charge_history.rs",
    "store/copy.rs",
    "store/refunds/sources.rs",
    "store/schema.rs",
    "store/sums.rs",
    "tests",
];

/// The beginnings of statements that may, in files that may not otherwise: the check of the books; and tables with
/// a row for each gateway, item, key, refund, or payment that nobody knew.
const WHOLE: [&str; 7] = [
    "select (select count(*) from tabs left join balances",
    "select * from balances order by",
    "delete from instances",
    "select * from seen_prices where publisher",
    "select count(*) from key_checks",
    "select state, count(*) as count from refunds",
    "select payment_id from orphans where carrier = $1 and outcome is not null",
];

/// Partial indices that hold what is under way, and so few rows; and the key of the table that has one row for each
/// carrier.
const SMALL: [&str; 10] = [
    "charges_calling",
    "charges_due",
    "charges_unknown",
    "idempotency_at_work",
    "orphans_open",
    "proofs_due",
    "refunds_due",
    "sqlite_autoindex_compared_1",
    "tabs_open",
    "transfers_unchained",
];

/// The index that counts of charges for metrics read from end to end: it has two columns of each row.
const COUNTED: &str = "SCAN charges USING COVERING INDEX charges_by_time";

/// What nearly all rows share: an index that is used for such a column alone finds nearly all of them.
const SHARED: [&str; 3] = ["(publisher=?)", "(carrier=?)", "(event=?)"];

/// Fails the test if a statement of the product reads a whole table.
pub(super) fn check(db: &Connection, query: &Query) {
    let asked_in = query.asked_in.file();
    let may = WHOLE_TABLES.iter().any(|place| asked_in.contains(place))
        || WHOLE.iter().any(|beginning| query.sql.starts_with(beginning));
    if may || !is_question(query.sql) {
        return;
    }
    let Ok(mut explained) = db.prepare(&format!("explain query plan {}", query.sql)) else {
        // It is wrong, and its own error says more.
        return;
    };
    let mut steps = explained.raw_query();
    while let Ok(Some(step)) = steps.next() {
        let step: String = step.get("detail").unwrap_or_default();
        assert!(
            !reads_a_whole_table(&step, query.sql),
            "{asked_in} reads a whole table ({step}): {}",
            query.sql
        );
    }
}

fn is_question(sql: &str) -> bool {
    ["select", "update", "delete", "with", "insert"].iter().any(|word| sql.starts_with(word))
}

/// Whether a step of SQLite's plan reads most rows of a table that grows.
fn reads_a_whole_table(step: &str, sql: &str) -> bool {
    let is_small = |index: &&str| step.contains(&format!(" {index} ")) || step.ends_with(*index);
    if step == COUNTED || SMALL.iter().any(is_small) {
        return false;
    }
    if step.starts_with("SEARCH ") {
        return step.contains("AUTOMATIC") || SHARED.iter().any(|shared| step.ends_with(shared));
    }
    let Some(name) = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else {
        return false;
    };
    // What a statement has put together itself is as small as its parts. The last row is found from the end.
    let is_its_own = name == "CONSTANT"
        || sql.contains(&format!(") as {name}"))
        || sql.contains(&format!("with {name} as ("));
    let is_last_row = sql.contains("desc limit 1") && !sql.contains(" where ");
    // What is not named in it belongs to a foreign key, which is looked after only when a key changes.
    let is_named = sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|it| it == name);
    is_named && !is_its_own && !is_last_row
}

#[cfg(test)]
mod tests {
    use super::reads_a_whole_table;

    #[test]
    fn a_plan_that_reads_a_table_from_end_to_end_is_told_from_one_that_finds_its_rows() {
        for (step, sql, expected) in [
            ("SCAN rights", "select * from rights where device = $1", true),
            ("SCAN bundle USING INDEX rights_once", "select 1 from rights as bundle", true),
            ("SEARCH paid USING INDEX charges_of_device (publisher=?)", "select 1", true),
            ("SEARCH transfers USING INDEX sqlite_autoindex_transfers_3 (event=?)", "", true),
            ("SEARCH t USING AUTOMATIC COVERING INDEX (a=?)", "select 1", true),
            ("SEARCH rights USING INDEX rights_of_device (device=? AND publisher=?)", "", false),
            ("SCAN held", "with held as (select 1) select * from held", false),
            ("SCAN open", "select count(*) from (select 1) as open", false),
            ("SCAN charges USING COVERING INDEX charges_due", "select 1 from charges", false),
            ("SCAN charges USING COVERING INDEX charges_by_time", "select 1 from charges", false),
            ("SCAN charges USING INDEX charges_by_time", "select 1 from charges", true),
            ("SCAN moves", "select at from moves order by seq desc limit 1", false),
            ("SCAN CONSTANT ROW", "select 1", false),
            ("SCAN proofs", "insert into phones (lookup) values ($1)", false),
            ("USE TEMP B-TREE FOR ORDER BY", "select 1", false),
        ] {
            assert_eq!(reads_a_whole_table(step, sql), expected, "{step}");
        }
    }
}
