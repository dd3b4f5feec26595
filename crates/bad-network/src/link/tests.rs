#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Link, Quality};

const SENT: usize = 300_000;

#[tokio::test]
async fn what_is_sent_over_a_link_that_loses_one_packet_in_ten_arrives_whole_and_slowly() {
    let quality =
        Quality { loss: 10, delay: Duration::from_millis(5), up: 20_000_000, down: 20_000_000 };
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let link = match Link::start(quality, port, 7) {
        Ok(link) => link,
        Err(cause) => {
            eprintln!("skipped: no lossy link can be made here: {cause}");
            return;
        }
    };
    let listener = TcpListener::bind((link.server(), port)).await.unwrap();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&vec![42; SENT]).await.unwrap();
    });
    let mut stream = TcpStream::connect((link.far_end(), port)).await.unwrap();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await.unwrap();
    serving.await.unwrap();
    assert!(heard.len() == SENT && heard.iter().all(|byte| *byte == 42));
    let (seen, lost) = link.counted();
    assert!(seen > 200 && lost * 50 > seen, "{lost} of {seen} packets were lost");
}
