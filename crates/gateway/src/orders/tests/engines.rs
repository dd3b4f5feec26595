//! The same tests on PostgreSQL: this program is run again with another database.

use std::process::Command;

use super::world::ENGINE;

/// What changes or copies the database's file, or counts what SQLite does.
const ONLY_SQLITE: [&str; 5] = [
    "orders::tests::tampering",
    "orders::tests::refunding::tampering",
    "orders::tests::backups",
    "orders::tests::cost",
    "orders::tests::engines",
];

#[test]
fn the_same_tests_pass_on_postgresql() {
    if std::env::var_os(ENGINE).is_some() {
        return;
    }
    match test_postgres::database_if_installed() {
        Ok(Some(_)) => {}
        Ok(None) => return,
        Err(error) => panic!("{error}"),
    }
    let mut tests = Command::new(std::env::current_exe().unwrap());
    tests.arg("orders::tests").env(ENGINE, "postgres").env("PROPTEST_CASES", "8");
    // These tests mostly wait for the server.
    tests.arg("--test-threads=4");
    for skipped in ONLY_SQLITE {
        tests.args(["--skip", skipped]);
    }
    let output = tests.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("test result: ok"), "{said}");
}
