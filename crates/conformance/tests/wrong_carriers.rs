//! The runner can fail: small carriers that are wrong in one thing each, and files that are.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::Command;

use conformance::report::Outcome;
use conformance::{Options, Target, run};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

const FEATURE: &str = r##"Feature: a check
  Background:
    Given the resource "/sim-swap/v2/check"
    And the header "Authorization" is set to a valid access token
    And the header "x-correlator" complies with the schema at "#/components/schemas/XCorrelator"

  @check_01
  Scenario: Swapped
    When the request "checkSimSwap" is sent
    Then the response status code is 200
    And the response header "x-correlator" has same value as the request header "x-correlator"
    And the response property "$.swapped" is true
"##;

const NO_ERRATA: &str = r#"{"items": []}"#;

/// How a carrier answers the one request of the feature.
#[derive(Clone, Copy)]
struct Answers {
    status: u16,
    body: &'static str,
    media_type: &'static str,
    echoes: bool,
}

const RIGHT: Answers = Answers {
    status: 200,
    body: r#"{"swapped":true}"#,
    media_type: "application/json",
    echoes: true,
};

async fn serve(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, answers));
        }
    });
    url
}

async fn talk(stream: TcpStream, answers: Answers) {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut path, mut correlator, mut length) = (String::new(), String::new(), 0);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            match line.split_once(": ") {
                Some(("x-correlator", value)) => value.clone_into(&mut correlator),
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => path = line.split(' ').nth(1).unwrap_or_default().to_owned(),
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let (status, media_type, body) = match path.as_str() {
            "/oauth2/token" => (200, "application/json", r#"{"access_token":"t"}"#),
            "/sim-swap/v2/check" => (answers.status, answers.media_type, answers.body),
            _ => (200, "application/json", "{}"),
        };
        let echo =
            if answers.echoes { format!("x-correlator: {correlator}\r\n") } else { String::new() };
        let answer = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: {media_type}\r\n{echo}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

async fn outcomes(answers: Answers, feature: &str, errata: &str) -> Vec<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "check.feature", feature);
    let report = run(Options {
        features: folder.path().to_owned(),
        specs: Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/camara"),
        errata: write(folder.path(), "errata.json", errata),
        target: Target::Url(serve(answers).await),
        only: None,
        jobs: 1,
    });
    report.await.unwrap().cases.into_iter().map(|case| case.outcome).collect()
}

#[tokio::test]
async fn a_carrier_that_is_right_passes() {
    assert_eq!(outcomes(RIGHT, FEATURE, NO_ERRATA).await, [Outcome::Passed]);
}

#[tokio::test]
async fn a_carrier_that_is_wrong_in_one_thing_fails_there() {
    let error = r#"{"status":404,"code":"SOMETHING_ELSE","message":"not here"}"#;
    let table = [
        (Answers { body: r#"{"swapped":false}"#, ..RIGHT }, "\"$.swapped\" is true", "false"),
        (Answers { body: r#"{"swapped":"yes"}"#, ..RIGHT }, "is sent", "not of type \"boolean\""),
        (Answers { body: "{}", ..RIGHT }, "is sent", "required property"),
        (Answers { body: "swapped", ..RIGHT }, "is sent", "not JSON"),
        (Answers { media_type: "text/plain", ..RIGHT }, "is sent", "Content-Type is text/plain"),
        (Answers { echoes: false, ..RIGHT }, "is sent", "not echoed"),
        (Answers { status: 418, ..RIGHT }, "is sent", "neither documented"),
        (Answers { status: 404, body: error, ..RIGHT }, "is sent", "SOMETHING_ELSE"),
        (
            Answers {
                status: 404,
                body: r#"{"status":404,"code":"NOT_FOUND","message":"not here"}"#,
                ..RIGHT
            },
            "status code is 200",
            "404",
        ),
    ];
    for (answers, at, because) in table {
        let outcomes = outcomes(answers, FEATURE, NO_ERRATA).await;
        let [Outcome::Failed { sentence, got, .. }] = outcomes.as_slice() else {
            panic!("{} {} passed: {outcomes:?}", answers.status, answers.body)
        };
        assert!(sentence.contains(at) && got.contains(because), "{sentence}: {got}");
    }
}

#[tokio::test]
async fn an_undefined_step_fails_its_scenario() {
    let feature = FEATURE.replace("is true", "is true on Sundays");
    let outcomes = outcomes(Answers { status: 500, ..RIGHT }, &feature, NO_ERRATA).await;
    let [Outcome::Failed { got, sentence, .. }] = outcomes.as_slice() else {
        panic!("{outcomes:?}")
    };
    assert_eq!(got, "undefined step");
    assert!(sentence.ends_with("on Sundays"));
}

#[tokio::test]
async fn a_scenario_that_sends_nothing_fails() {
    let (feature, _) = FEATURE.split_once("    When").unwrap();
    let feature = format!("{feature}    Given an environment at \"x\"\n");
    let outcomes = outcomes(RIGHT, &feature, NO_ERRATA).await;
    assert!(matches!(outcomes.as_slice(), [Outcome::Failed { .. }]));
}

#[tokio::test]
async fn a_wrong_resource_path_fails() {
    let feature = FEATURE.replace("/sim-swap/v2/check", "/sim-swap/v2/chek");
    let outcomes = outcomes(RIGHT, &feature, NO_ERRATA).await;
    let [Outcome::Failed { expected, .. }] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert!(expected.contains("/sim-swap/v2/check"), "{expected}");
}

#[tokio::test]
async fn an_erratum_is_reported_where_it_applies_and_nowhere_else() {
    let scenario = FEATURE.split_once("  @check_01").unwrap().1.replace("is true", "is on");
    let feature = FEATURE.replace("is true", "is \"on\"")
        + "  @check_02"
        + &scenario.replace("on\n", "\"on\"\n");
    let errata = r#"{"items": [{"id": "E99", "what": "on means true", "rules": [
        {"file": "check\\.feature", "scenario": "check_01", "from": "\"on\"", "to": "true"}]}]}"#;
    let outcomes = outcomes(RIGHT, &feature, errata).await;
    let [first, second] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert_eq!(*first, Outcome::PassedWithErrata { errata: vec!["E99".to_owned()] });
    assert!(matches!(second, Outcome::Failed { .. }), "{second:?}");
}

#[tokio::test]
async fn a_scenario_of_which_the_errata_leave_nothing_fails() {
    let sentences = FEATURE.lines().filter_map(|line| {
        let (keyword, sentence) = line.trim_start().split_once(' ')?;
        ["Given", "And", "When", "Then"].contains(&keyword).then_some(sentence)
    });
    let rules: Vec<Value> = sentences
        .map(|drop| json!({ "file": "check\\.feature", "scenario": "check_01", "drop": drop }))
        .collect();
    let errata = json!({ "items": [{ "id": "E99", "what": "no sentence", "rules": rules }] });
    let outcomes = outcomes(RIGHT, FEATURE, &errata.to_string()).await;
    let [Outcome::Failed { got, .. }] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert_eq!(got, "none");
}

/// A process that says where it listens, as the sandbox does, and serves nothing itself.
fn stand_in(folder: &Path, url: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;

    let script =
        write(folder, "carrier", &format!("#!/bin/sh\necho listening on {url}\nexec sleep 60\n"));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    script
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_prints_the_counts_and_exits_with_1_on_failure() {
    for (answers, last_line, code) in [
        (RIGHT, "1 passed, 0 failed", 0),
        (Answers { status: 500, ..RIGHT }, "0 passed, 1 failed", 1),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let features = folder.path().join("features");
        std::fs::create_dir(&features).unwrap();
        write(&features, "check.feature", FEATURE);
        let carrier = stand_in(folder.path(), &serve(answers).await);
        let report = folder.path().join("report.json");
        let mut program = Command::new(env!("CARGO_BIN_EXE_conformance"));
        program.arg("--features").arg(&features).arg("--sandbox").arg(&carrier);
        program.arg("--report").arg(&report);
        let output = tokio::task::spawn_blocking(move || program.output()).await.unwrap().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            (text.lines().last(), output.status.code()),
            (Some(last_line), Some(code)),
            "{text}"
        );
        assert!(std::fs::read_to_string(&report).unwrap().contains("check_01"));
    }
}
