//! A day's payments, compared with the carrier's.

use serde_json::{Value, json};

use crate::entitlements::verified;
use crate::keys::command;
use crate::street::Street;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_agrees_is_said_to_and_one_that_does_not_fails() {
    let street = Street::open().await;
    street.buy(&street.reader().await).await;
    let stage = &street.stage;
    let now = std::time::SystemTime::now() - core::time::Duration::from_mins(15);
    let korea = jiff::tz::Offset::constant(9);
    let today = korea.to_datetime(jiff::Timestamp::try_from(now).unwrap()).date().to_string();
    let day = ["reconcile", "--day", &today];
    let (fine, said) = command(stage, &day);
    let agrees = said.contains("sandbox: 1 payments, 1 as booked, 0 differences");
    assert!(fine && agrees, "{said}");
    let (fine, said) = command(stage, &["reconcile", "--day", &today, "--refunds", "--signed"]);
    let jwks: Value = stage.get("/.well-known/jwks.json").await.json().await.unwrap();
    let report = verified(&jwks, said.trim()).unwrap();
    assert!(fine && report["agrees"] == true && report["day"] == *today, "{report}");
    assert_eq!(report["carriers"][0]["matched"], 1, "{report}");
    for wrong in ["2999-01-01", "yesterday"] {
        let (fine, said) = command(stage, &["reconcile", "--day", wrong]);
        assert!(!fine && said.contains("--day"), "{said}");
    }
    let before = std::fs::read_to_string(stage.folder.path().join("farthing.toml")).unwrap();
    // A gateway with another database at the same carrier. It has sold nothing.
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("farthing.toml"), before).unwrap();
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_farthing-gateway"))
            .args(arguments)
            .args(["--config", other.path().join("farthing.toml").to_str().unwrap()])
            .args(["--data", other.path().join("data").to_str().unwrap()])
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    assert!(run(&["migrate"]).0);
    let keys = stage.folder.path().join("data/keys");
    std::fs::create_dir_all(other.path().join("data/keys")).unwrap();
    for entry in std::fs::read_dir(keys).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), other.path().join("data/keys").join(entry.file_name()))
            .unwrap();
    }
    let (fine, said) = run(&day);
    assert!(!fine && said.contains("no charge explains it"), "{said}");
    let (fine, said) = run(&["reconcile", "--day", &today, "--json"]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert!(!fine && report["agrees"] == false, "{said}");
    let [carrier] = report["carriers"].as_array().unwrap().as_slice() else { panic!("{said}") };
    assert_eq!((&carrier["matched"], &carrier["ours_only"]), (&json!(0), &json!([])));
    assert_eq!(carrier["carrier_only"][0]["kind"], "unknown_payment", "{said}");
    let (fine, said) = run(&["verify"]);
    assert!(fine && said.contains("suspense:sandbox KRW: debit 0, credit 300"), "{said}");
}
