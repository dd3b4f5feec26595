use std::fs;
use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::stage::Stage;

/// Everything that was logged, at every level, by every crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn neither_numbers_nor_codes_nor_secrets_are_found_in_logs_metrics_or_files() {
    let log = Log::default();
    let lines = tracing_subscriber::fmt().with_writer(log.clone());
    lines.with_max_level(tracing::level_filters::LevelFilter::TRACE).init();

    let stage = Stage::start().await;
    let mut reader = stage.reader().await;
    reader.phone = "+821077773333".to_owned();
    let order = reader.place(&stage, "articles/night-market").await;
    reader.code(&stage, &order, "913574").await;
    let (_, paid) = reader.code(&stage, &order, CODE).await;
    assert_eq!(paid["status"], "paid");
    let bad = json!({ "quote": 7, "funding": { "method": "phone_bill", "phone": reader.phone } });
    reader.post(&stage, "/v1/orders", &bad).await;
    stage.carrier.refuse(500, "INTERNAL", "+821077773333 is broken");
    let tip = reader.order_body(&stage, "tips/kim-jiwoo").await;
    reader.post(&stage, "/v1/orders", &tip).await;

    let over = json!({ "item": "articles/night-market" });
    let (_, over) = reader.post(&stage, "/v1/plain-tickets", &over).await;
    let over = over["url"].as_str().unwrap();
    let plain = Browser::open(&stage, over, "en").await;
    let way_back = plain.attribute("class=\"primary\"", "href");
    let claim = way_back.rsplit('~').next().unwrap();
    let (status, _) = reader.post(&stage, "/v1/claims", &json!({ "token": claim })).await;
    assert_eq!(status, 200);

    let metrics = stage.get("/metrics").await.text().await.unwrap();
    let mut places = vec![
        ("log".to_owned(), log.0.lock().unwrap().clone()),
        ("metrics".to_owned(), metrics.into_bytes()),
    ];
    for entry in fs::read_dir(stage.folder.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            places.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    for wanted in ["log", "metrics", "farthing.sqlite"] {
        let found = places.iter().any(|(name, bytes)| name.ends_with(wanted) && !bytes.is_empty());
        assert!(found, "{wanted} is not among what was looked through");
    }

    let said = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(said.contains("TRACE"), "every level was logged");

    let content_key = paid["entitlement"]["content_key"].as_str().unwrap();
    let ticket = order["events"].as_str().unwrap().split("ticket=").nth(1).unwrap();
    let plain_ticket = over.split("ticket=").nth(1).unwrap();
    let visit = plain.address.split("visit=").nth(1).unwrap().split('&').next().unwrap();
    for canary in [
        "77773333",
        "7777-3333",
        CODE,
        "913574",
        "canary-client-secret",
        content_key,
        ticket,
        plain_ticket,
        visit,
        claim,
        &reader.token,
    ] {
        for (place, bytes) in &places {
            let found = bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
            assert!(!found, "{canary} is in {place}");
        }
    }
}
