//! Money that goes back, by the operator's command and by a reader, against the carrier sandbox: it
//! shares no code with the gateway, and keeps books of its own.

use core::time::Duration;

use carrier_sandbox::{Config, Server};
use clap::Parser as _;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::keys::command;
use crate::reader::{Reader, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

/// A gateway whose carrier is the sandbox.
struct Street {
    stage: Stage,
    carrier: String,
}

impl Street {
    async fn open() -> Self {
        let config = ["carrier-sandbox", "--listen", "127.0.0.1:0"];
        let server = Server::bind(&Config::try_parse_from(config).unwrap()).await.unwrap();
        let carrier = format!("http://{}", server.address().unwrap());
        tokio::spawn(server.run());
        let stage = Stage::with(|config| {
            let lines = config.lines().map(|line| match line.split_once(" = ") {
                Some(("api_root", _)) => format!("api_root = \"{carrier}\""),
                Some(("token_url", _)) => format!("token_url = \"{carrier}/oauth2/token\""),
                Some(("client_secret", _)) => "client_secret = \"farthing-demo-secret\"".to_owned(),
                _ => line.to_owned(),
            });
            lines.collect::<Vec<_>>().join("\n")
        });
        let stage = stage.await;
        Self { stage, carrier }
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.stage.http.get(format!("{}{path}", self.carrier)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Buys as a reader does: with the code that was texted.
    async fn buy(&self, reader: &Reader) -> Value {
        let order = reader.place(&self.stage, ITEM).await;
        let inbox = self.json(&format!("/phone/{}/messages", reader.phone)).await;
        let text = inbox[0]["text"].as_str().unwrap();
        let digits = |run: &&str| run.len() == 6;
        let code = text.split(|letter: char| !letter.is_ascii_digit()).find(digits).unwrap();
        let path = format!("/v1/orders/{}/code", order["id"].as_str().unwrap());
        let (status, order) = reader.post(&self.stage, &path, &json!({ "code": code })).await;
        assert_eq!((status, &order["status"]), (StatusCode::OK, &json!("paid")), "{order}");
        order
    }

    /// Waits until the operator's own books show a refund.
    async fn refunds(&self, count: usize) -> Vec<Value> {
        for _ in 0..600 {
            let books = self.json("/books").await;
            let payments = books.as_array().or_else(|| books["payments"].as_array()).unwrap();
            let refunds = payments.iter().flat_map(|one| one["refunds"].as_array().unwrap());
            let refunds: Vec<Value> = refunds.cloned().collect();
            if refunds.len() == count {
                return refunds;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the carrier gave nothing back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_gives_a_sale_back_beside_the_running_gateway() {
    let street = Street::open().await;
    let mut reader = street.stage.reader().await;
    // Not one of the numbers that the sandbox refuses.
    reader.phone = "+821012345678".to_owned();
    let paid = street.buy(&reader).await;
    let receipt = paid["receipt"]["number"].as_str().unwrap();
    let wrongs: [&[&str]; 4] = [
        &["refund", receipt],
        &["refund", receipt, "--reason", " "],
        &["refund", "F-0000000000", "--reason", "empty"],
        &["refund", receipt, "--reason", "empty", "--amount", "301"],
    ];
    for wrong in wrongs {
        let (fine, said) = command(&street.stage, wrong);
        assert!(!fine, "{wrong:?}: {said}");
    }
    let asked = ["refund", receipt, "--reason", "the article was empty", "--by", "Kim"];
    let (fine, said) = command(&street.stage, &asked);
    assert!(fine && said.contains("1 rights of the order have ended"), "{said}");
    let (status, problem) =
        reader.post(&street.stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "not-entitled"));
    street.refunds(1).await;
    let (fine, said) = command(&street.stage, &asked);
    assert!(!fine && said.contains("nothing is left"), "{said}");
    let (fine, said) = command(&street.stage, &["verify"]);
    assert!(fine && said.contains("verified 1 charges, 1 refunds"), "{said}");
}

#[tokio::test]
async fn a_reader_without_credit_gets_nothing_back() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let (status, problem) = reader.post(&stage, "/v1/credit/refund", &json!({})).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "nothing-to-refund"));
    let stranger = stage.http.post(stage.url("/v1/credit/refund")).json(&json!({}));
    assert_eq!(stranger.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let keyless = stage.http.post(stage.url("/v1/credit/refund")).bearer_auth(&reader.token);
    let keyless = keyless.json(&json!({})).send().await.unwrap();
    assert_eq!(keyless.status(), StatusCode::BAD_REQUEST);
}
