//! A gateway whose carrier is the sandbox, which keeps books of its own.

use core::time::Duration;

use carrier_sandbox::{Config, Server};
use clap::Parser as _;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::reader::Reader;
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

/// A gateway whose carrier is the sandbox.
pub(crate) struct Street {
    pub(crate) stage: Stage,
    carrier: String,
}

impl Street {
    pub(crate) async fn open() -> Self {
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

    /// A reader whose number is not one of those that the sandbox refuses.
    pub(crate) async fn reader(&self) -> Reader {
        let mut reader = self.stage.reader().await;
        "+821012345678".clone_into(&mut reader.phone);
        reader
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.stage.http.get(format!("{}{path}", self.carrier)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Buys as a reader does: with the code that was texted.
    pub(crate) async fn buy(&self, reader: &Reader) -> Value {
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

    /// Waits until the carrier's own books show a refund.
    pub(crate) async fn refunds(&self, count: usize) -> Vec<Value> {
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
