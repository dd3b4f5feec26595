use std::fs::OpenOptions;
use std::io::Write as _;

use serde_json::json;

use crate::bench::{BILLING, Bench, PHONE, REFUNDS, refund};

#[tokio::test]
async fn a_restart_keeps_everything_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let data = ["--data", folder.path().to_str().unwrap()];
    let bench = Bench::start(&data).await;
    let paid = bench.charge(PHONE, 1_000).await;
    bench.post(&format!("{REFUNDS}/payments/{paid}/refunds"), &refund(Some(300))).await;
    let prepared = bench.prepare(PHONE, 300).await;
    bench.advance(60).await;
    let (books, inbox) =
        (bench.books().await, bench.get("/phone/01012345678/messages").await.json());
    let now = bench.get("/clock").await.json();
    // The first process is not told that it ends, as in a crash; its last line may be cut.
    let mut file =
        OpenOptions::new().append(true).open(folder.path().join("journal.jsonl")).unwrap();
    file.write_all(br#"{"at":"2026-01-01T00:00:00Z","events":[{"Clo"#).unwrap();
    let again = Bench::start(&data).await;
    assert_eq!(again.books().await, books);
    assert_eq!(again.get("/phone/01012345678/messages").await.json(), inbox);
    let later = again.get("/clock").await.json();
    assert!(
        later["now"].as_str().unwrap() >= now["now"].as_str().unwrap(),
        "the clock stays moved"
    );
    let answer = again.validate(&prepared, &again.code(PHONE).await).await;
    assert_eq!(answer.status, 204);
    let id = prepared["paymentId"].as_str().unwrap();
    assert_eq!(again.step(id, "confirm", PHONE).await.status, 202);
    assert_eq!(again.books().await["totals"]["net"], json!(1_000));
    let third = Bench::start(&data).await;
    assert_eq!(third.books().await, again.books().await);
    assert_eq!(third.get(&format!("{BILLING}/payments")).await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_damaged_journal_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("journal.jsonl"), "not a batch\n").unwrap();
    let config = carrier_sandbox::Config {
        data: Some(folder.path().to_owned()),
        ..clap::Parser::try_parse_from(["carrier-sandbox", "--listen", "127.0.0.1:0"]).unwrap()
    };
    let error = carrier_sandbox::Server::bind(&config).await.unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}
