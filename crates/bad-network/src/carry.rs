//! Forwards one connection, with the fate that was drawn for it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::weather::Fate;

/// The sign-in page of a public network, as it answers in everybody's place.
const SIGN_IN: &str = "<!doctype html><title>Free Wi-Fi</title><p>Sign in to use this network.";

/// How much of a request the sign-in page reads before it answers.
const HEAD_MAX: usize = 16_384;

/// How much travels together: what is delayed once is late, and not slow for its length.
const PIECE: usize = 65_536;

/// How a direction of a connection ended.
enum End {
    /// As its sender wished.
    Whole,
    /// After as many bytes as it was allowed.
    Cut,
}

/// Carries a connection until it ends, one way or another.
pub(crate) async fn carry(
    mut client: TcpStream,
    target: SocketAddr,
    (fate, delay): (Fate, Duration),
) {
    // What goes wrong here is what a network is like.
    let _ended = match fate {
        Fate::Refused => client.set_zero_linger(),
        Fate::Silent => swallow(&mut client).await,
        Fate::Portal => sign_in(&mut client).await,
        fate => pass_on(client, target, fate, delay).await,
    };
}

async fn swallow(client: &mut TcpStream) -> io::Result<()> {
    tokio::io::copy(client, &mut tokio::io::sink()).await.map(drop)
}

async fn sign_in(client: &mut TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < HEAD_MAX {
        if client.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{SIGN_IN}",
        SIGN_IN.len()
    );
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await?;
    // What is still on its way is read, or the client would lose the answer with it.
    swallow(client).await
}

async fn pass_on(
    mut client: TcpStream,
    target: SocketAddr,
    fate: Fate,
    delay: Duration,
) -> io::Result<()> {
    let mut server = TcpStream::connect(target).await?;
    let (asked, answered) = match fate {
        Fate::LostAsking(bytes) => (bytes, usize::MAX),
        Fate::LostAnswering(bytes) | Fate::CutAnswering(bytes) | Fate::StalledAnswering(bytes) => {
            (usize::MAX, bytes)
        }
        _ => (usize::MAX, usize::MAX),
    };
    let end = {
        let (mut from_client, mut to_client) = client.split();
        let (mut from_server, mut to_server) = server.split();
        let asking = async {
            match pipe(&mut from_client, &mut to_server, asked, delay).await? {
                // The client has said all that it wants; the answer may still come.
                End::Whole => {
                    to_server.shutdown().await?;
                    core::future::pending().await
                }
                End::Cut => io::Result::Ok(End::Cut),
            }
        };
        let answering = pipe(&mut from_server, &mut to_client, answered, delay);
        tokio::select! {
            end = asking => end?,
            end = answering => end?,
        }
    };
    match (end, fate) {
        (End::Whole, _) | (End::Cut, Fate::CutAnswering(_)) => client.shutdown().await,
        (End::Cut, Fate::StalledAnswering(_)) => swallow(&mut client).await,
        (End::Cut, _) => client.set_zero_linger(),
    }
}

/// Passes on at most `most` bytes, each piece after a while.
async fn pipe(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    most: usize,
    delay: Duration,
) -> io::Result<End> {
    let mut left = most;
    let mut piece = vec![0; PIECE];
    loop {
        let read = from.read(&mut piece).await?;
        if read == 0 {
            return Ok(End::Whole);
        }
        tokio::time::sleep(delay).await;
        let passed = read.min(left);
        to.write_all(piece.get(..passed).unwrap_or_default()).await?;
        left = left.saturating_sub(read);
        if left == 0 && most != usize::MAX {
            return Ok(End::Cut);
        }
    }
}
