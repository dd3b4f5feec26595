use std::process::Stdio;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::reader::{answer, word};
use crate::stage::{OWN, Stage};

#[tokio::test]
async fn health_and_readiness_are_reported() {
    let stage = Stage::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(stage.get(path).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn metrics_count_calls_by_route_and_charges_by_state() {
    let stage = Stage::start().await;
    stage.reader().await.buy(&stage, "articles/night-market").await;
    let text = stage.get("/metrics").await.text().await.unwrap();
    for line in [
        r#"farthing_http_requests_total{method="POST",route="/v1/orders",status="201"} 1"#,
        r#"farthing_charges{state="charged"} 1"#,
        "farthing_charges_unknown 0",
        "farthing_event_streams 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[tokio::test]
async fn every_call_is_described_and_every_described_call_exists() {
    let stage = Stage::start().await;
    let description: Value = stage.get("/openapi.json").await.json().await.unwrap();
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() >= 18, "{}", paths.len());
    for (path, item) in paths {
        for method in item.as_object().unwrap().keys() {
            let filled = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
            let filled = filled.collect::<Vec<_>>().join("/");
            let status = async |method: &str| {
                let method = method.to_uppercase().parse().unwrap();
                let call = stage.http.request(method, stage.url(&filled));
                call.send().await.unwrap().status()
            };
            assert_ne!(status(method).await, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            // Only an address that is there has methods that it does not take.
            assert_eq!(status("patch").await, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
    let docs = stage.get("/docs").await;
    let policy = docs.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"));
}

#[tokio::test]
async fn a_notification_needs_its_secret_and_is_only_a_hint() {
    let stage = Stage::start().await;
    let body = json!({ "specversion": "1.0", "data": { "paymentId": "pay-0" } });
    for path in ["sandbox/notifications/x", "other/notifications/x"] {
        let call = stage.http.post(stage.url(&format!("/v1/carriers/{path}"))).json(&body);
        let (status, problem) = answer(call).await;
        assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-found"), "{path}");
    }

    let reader = stage.reader().await;
    let order = reader.place(&stage, "articles/night-market").await;
    let sink = stage.carrier.sink();
    let path = sink.strip_prefix(OWN).unwrap();
    let status = async |body: &Value| {
        let call =
            stage.http.post(stage.url(path)).header("Content-Type", "application/cloudevents+json");
        call.body(body.to_string()).send().await.unwrap().status()
    };
    assert_eq!(status(&json!({ "data": {} })).await, StatusCode::UNPROCESSABLE_ENTITY);
    let lie = json!({ "data": { "paymentId": "pay-0", "status": "succeeded" } });
    assert_eq!(status(&lie).await, StatusCode::NO_CONTENT);
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let (_, after) = reader.get(&stage, &path).await;
    assert_eq!(after["status"], "awaiting_code", "a notification alone changes nothing");
}

#[tokio::test]
async fn the_first_log_line_says_where_the_data_is() {
    let (folder, _) = Stage::start().await.stop().await;
    let config = folder.path().join("farthing.toml");
    let elsewhere = tempfile::tempdir().unwrap();
    let keys = elsewhere.path().canonicalize().unwrap().join("farthing-data/keys");
    let database = keys.with_file_name("farthing.sqlite");
    for is_new in [true, false] {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_farthing-gateway"));
        serve.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(&config);
        serve.arg("--assets").arg(folder.path().join("dist")).current_dir(elsewhere.path());
        serve.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = serve.spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = log.next_line().await.unwrap().unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let told = json!([first["database"], first["keys"], first["is_new"]]);
        assert_eq!(told, json!([database, keys, is_new]), "{first}");
        assert!(said.next_line().await.unwrap().unwrap().starts_with("listening on"));
        process.kill().await.unwrap();
    }
}
