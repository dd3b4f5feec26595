//! What tests rely on: a database of their own, a server that dies and comes back, nothing left over.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use test_postgres::{Error, Installation, Server};

/// Whether there is a server to test with; says so if not.
fn is_installed() -> bool {
    test_postgres::database_if_installed().unwrap().is_some()
}

fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn is_running(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // An ended process whose parent has not asked for its status is a zombie.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

#[test]
fn every_caller_has_an_empty_database_of_its_own() {
    let Some(one) = test_postgres::database_if_installed().unwrap() else { return };
    let other = test_postgres::database().unwrap();
    one.psql("create table t (n bigint)").unwrap();
    other.psql("create table t (n bigint); insert into t values (1), (2)").unwrap();
    assert_eq!(one.psql("select count(*) from t").unwrap(), "0");
    assert_eq!(other.psql("select n from t order by n").unwrap(), "1\n2");
    assert_eq!(one.server().process_id(), other.server().process_id());
}

#[test]
fn a_dropped_database_is_gone_though_somebody_is_connected() {
    let Some(one) = test_postgres::database_if_installed().unwrap() else { return };
    let name = one.psql("select current_database()").unwrap();
    let mut connected = Command::new(Installation::find().unwrap().folder().join("psql"))
        .args([&one.url(), "--no-psqlrc", "--command", "select pg_sleep(600)"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let other = test_postgres::database().unwrap();
    let connections = format!("select count(*) from pg_stat_activity where datname = '{name}'");
    until("somebody is connected", || other.psql(&connections).unwrap() == "1");
    drop(one);
    let left = format!("select count(*) from pg_database where datname = '{name}'");
    assert_eq!(other.psql(&left).unwrap(), "0");
    assert!(!connected.wait().unwrap().success());
}

#[test]
fn text_is_ordered_by_its_bytes_as_in_sqlite() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let sorted = database.psql("select x from (values ('b'), ('A'), ('a'), ('B')) t(x) order by x");
    assert_eq!(sorted.unwrap(), "A\nB\na\nb");
}

#[test]
fn a_killed_server_keeps_what_it_has_answered_and_nothing_more() {
    if !is_installed() {
        return;
    }
    let server = Server::builder().start().unwrap();
    let database = server.database().unwrap();
    database.psql("create table t (n bigint)").unwrap();
    for n in 1..=3 {
        database.psql(&format!("insert into t values ({n})")).unwrap();
        server.kill().unwrap();
        assert!(matches!(database.psql("select 1"), Err(Error::Failed { .. })));
        assert!(matches!(server.kill(), Err(Error::NotRunning)));
        server.start_again().unwrap();
    }
    assert_eq!(database.psql("select n from t order by n").unwrap(), "1\n2\n3");
}

#[test]
fn settings_reach_the_server_and_the_last_one_counts() {
    if !is_installed() {
        return;
    }
    let builder = Server::builder().synced().setting("max_connections", "17");
    let server = builder.setting("max_connections", "11").start().unwrap();
    let database = server.database().unwrap();
    assert_eq!(database.psql("show max_connections; show fsync").unwrap(), "11\non");
}

#[test]
fn a_setting_that_postgres_refuses_is_an_error_with_its_own_words() {
    if !is_installed() {
        return;
    }
    match Server::builder().setting("max_connections", "many").start() {
        Err(Error::NotStarted { log }) => assert!(log.contains("max_connections"), "{log}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_dropped_server_leaves_nothing() {
    if !is_installed() {
        return;
    }
    let server = Server::builder().start().unwrap();
    let (folder, process) = (server.folder().to_owned(), server.process_id().unwrap());
    assert!(folder.join("data").is_dir() && is_running(process));
    drop(server);
    assert!(!folder.exists());
    assert!(!is_running(process));
}

/// The command of this crate, with the folder and the process of its server.
struct Served {
    child: Child,
    folder: PathBuf,
    postmaster: u32,
}

fn served() -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_test-postgres"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let host = line.split_once('@').unwrap().1.rsplit_once('/').unwrap().0;
    let folder = PathBuf::from(host.replace("%2F", "/"));
    let file = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let postmaster = file.lines().next().unwrap().parse().unwrap();
    assert!(is_running(postmaster));
    Served { child, folder, postmaster }
}

fn nothing_is_left(folder: &Path, postmaster: u32) {
    until("the server has ended", || !is_running(postmaster));
    until("the folder is gone", || !folder.exists());
}

#[test]
fn a_test_process_that_is_killed_leaves_nothing() {
    if !is_installed() {
        return;
    }
    let Served { mut child, folder, postmaster } = served();
    child.kill().unwrap();
    child.wait().unwrap();
    nothing_is_left(&folder, postmaster);
}

#[test]
fn the_command_ends_with_its_input() {
    if !is_installed() {
        return;
    }
    let Served { mut child, folder, postmaster } = served();
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    nothing_is_left(&folder, postmaster);
}
