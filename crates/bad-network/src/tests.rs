#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Fate, Proxy, Weather};

const ASKED: &[u8] = b"GET /what HTTP/1.1\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345";

/// A server that answers whoever asks the whole question, and counts how often that was.
async fn server() -> (std::net::SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut question = vec![0; ASKED.len()];
                if client.read_exact(&mut question).await.is_ok() {
                    count.fetch_add(1, Ordering::SeqCst);
                    client.write_all(ANSWER).await.unwrap();
                }
            });
        }
    });
    (address, heard)
}

/// What a client hears through a network where this happens, and whether the server was asked.
async fn met(fate: Fate) -> (Result<Vec<u8>, ErrorKind>, usize) {
    let (target, heard) = server().await;
    let proxy = Proxy::start(target, Weather::always(fate), 1).await.unwrap();
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    let mut answer = Vec::new();
    let exchange = async {
        client.write_all(ASKED).await?;
        client.read_to_end(&mut answer).await
    };
    let ended = tokio::time::timeout(Duration::from_millis(300), exchange).await;
    let ended = ended.unwrap_or(Err(ErrorKind::TimedOut.into()));
    (ended.map(|_| answer).map_err(|error| error.kind()), heard.load(Ordering::SeqCst))
}

#[tokio::test]
async fn each_accident_is_what_its_name_says() {
    assert_eq!(met(Fate::Fine).await, (Ok(ANSWER.to_vec()), 1));
    assert_eq!(met(Fate::Refused).await, (Err(ErrorKind::ConnectionReset), 0));
    assert_eq!(met(Fate::Silent).await, (Err(ErrorKind::TimedOut), 0));
    assert_eq!(met(Fate::LostAsking(5)).await, (Err(ErrorKind::ConnectionReset), 0));
    assert_eq!(met(Fate::LostAnswering(0)).await, (Err(ErrorKind::ConnectionReset), 1));
    assert_eq!(met(Fate::LostAnswering(20)).await, (Err(ErrorKind::ConnectionReset), 1));
    let cut = ANSWER.get(..20).unwrap().to_vec();
    assert_eq!(met(Fate::CutAnswering(20)).await, (Ok(cut), 1));
    assert_eq!(met(Fate::StalledAnswering(20)).await, (Err(ErrorKind::TimedOut), 1));
    let (page, asked) = met(Fate::Portal).await;
    assert!(String::from_utf8(page.unwrap()).unwrap().contains("Sign in"));
    assert_eq!(asked, 0);
}

#[tokio::test]
async fn a_change_of_weather_cuts_open_connections_and_applies_to_new_ones() {
    let (target, heard) = server().await;
    let proxy = Proxy::start(target, Weather::calm(), 1).await.unwrap();
    let mut open = TcpStream::connect(proxy.address()).await.unwrap();
    open.write_all(b"GET").await.unwrap();
    // The proxy has the connection once another one has been answered.
    let mut other = TcpStream::connect(proxy.address()).await.unwrap();
    other.write_all(ASKED).await.unwrap();
    let mut answer = vec![0; ANSWER.len()];
    other.read_exact(&mut answer).await.unwrap();
    proxy.set(Weather::always(Fate::Portal));
    assert!(matches!(open.read(&mut [0; 8]).await, Ok(0) | Err(_)));
    let mut late = TcpStream::connect(proxy.address()).await.unwrap();
    late.write_all(ASKED).await.unwrap();
    let mut page = String::new();
    late.read_to_string(&mut page).await.unwrap();
    assert!(page.contains("Sign in"), "{page}");
    assert_eq!(heard.load(Ordering::SeqCst), 1);
}

#[test]
fn a_seed_repeats_its_fates_and_another_has_others() {
    let weather = Weather::rough(50, Duration::from_millis(90));
    let fates = |seed| (0..500).map(|number| weather.fate(seed, number)).collect::<Vec<_>>();
    assert_eq!(fates(1), fates(1));
    assert_ne!(fates(1), fates(2));
    let struck = fates(1).iter().filter(|(fate, _)| *fate != Fate::Fine).count();
    assert!((200..300).contains(&struck), "{struck} of 500");
    assert!(fates(1).iter().all(|(_, delay)| *delay <= Duration::from_millis(90)));
}

#[test]
fn every_kind_of_accident_comes() {
    let weather = Weather::rough(100, Duration::ZERO);
    let kinds: BTreeSet<String> = (0..500)
        .map(|number| format!("{:?}", weather.fate(7, number).0))
        .map(|fate| fate.split('(').next().unwrap_or_default().to_owned())
        .collect();
    let all = [
        "CutAnswering",
        "LostAnswering",
        "LostAsking",
        "Portal",
        "Refused",
        "Silent",
        "StalledAnswering",
    ];
    assert_eq!(kinds, BTreeSet::from(all.map(str::to_owned)));
}
