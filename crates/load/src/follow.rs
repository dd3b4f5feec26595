//! Follows an order: by its event stream, as most browsers do, or by polling, as they do where no stream works.

use std::time::Duration;

use farthing_protocol::OrderView;
use farthing_protocol::limits::STREAM_SILENCE_MAX;
use rand::RngExt as _;
use reqwest::Method;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::call::{Ask, Caller, kind_of};

/// Time between two polls of an order.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// How long until a lost stream is opened again.
const STREAM_AGAIN: Duration = Duration::from_millis(500);

/// Follows one order in the background. Dropping it stops that.
#[derive(Debug)]
pub(crate) struct Follow {
    /// The newest view that was heard.
    pub(crate) newest: watch::Receiver<OrderView>,
    task: JoinHandle<()>,
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Follow {
    /// Begins to follow an order from the view that is known.
    pub(crate) fn order(mut caller: Caller, token: String, known: OrderView) -> Self {
        let by_stream = known.events.is_some() && caller.chance.random_bool(0.75);
        let (heard, newest) = watch::channel(known);
        let task = tokio::spawn(async move {
            if by_stream {
                listen(caller, &heard).await;
            } else {
                poll(caller, &token, &heard).await;
            }
        });
        Self { newest, task }
    }
}

/// Keeps a view if it is newer than the one that is known.
pub(crate) fn keep_newer(known: &mut OrderView, view: OrderView) -> bool {
    let is_newer = view.version > known.version;
    if is_newer {
        // Only answers to the order's own session have the path of its events.
        let events = view.events.clone().or(known.events.take());
        *known = OrderView { events, ..view };
    }
    is_newer
}

async fn poll(mut caller: Caller, token: &str, heard: &watch::Sender<OrderView>) {
    while !heard.borrow().status.is_final() {
        tokio::time::sleep(POLL_EVERY).await;
        let path = format!("/v1/orders/{}", heard.borrow().id);
        let ask: Ask<'_, ()> =
            Ask { method: Method::GET, path: &path, token: Some(token), key: None, body: None };
        match caller.call(&ask).await {
            Ok(view) => _ = heard.send_if_modified(|known| keep_newer(known, view)),
            Err(_) => return,
        }
    }
}

async fn listen(mut caller: Caller, heard: &watch::Sender<OrderView>) {
    while !heard.borrow().status.is_final() {
        if let Err(kind) = one_stream(&mut caller, heard).await {
            caller.tally.failed(&format!("stream: {kind}"));
        }
        tokio::time::sleep(STREAM_AGAIN).await;
    }
}

/// Reads one stream to its end, however it ends.
async fn one_stream(
    caller: &mut Caller,
    heard: &watch::Sender<OrderView>,
) -> Result<(), &'static str> {
    let (path, version) = {
        let known = heard.borrow();
        (known.events.clone().unwrap_or_default(), known.version)
    };
    let gateway = caller.gateway();
    let request = caller.http.get(format!("{gateway}{path}"));
    let request = request.header("x-forwarded-for", &caller.address);
    let request = request.header("last-event-id", version.to_string());
    let mut answer = request.send().await.map_err(|error| kind_of(&error))?;
    if !answer.status().is_success() {
        return Err("refused");
    }
    let mut parser = Parser::default();
    loop {
        let chunk = tokio::time::timeout(STREAM_SILENCE_MAX, answer.chunk()).await;
        let chunk = chunk.map_err(|_| "silent")?.map_err(|error| kind_of(&error))?;
        let Some(chunk) = chunk else { return Ok(()) };
        for datum in parser.data(&chunk) {
            let view = serde_json::from_slice(&datum).map_err(|_| "event of another form")?;
            heard.send_if_modified(|known| keep_newer(known, view));
        }
    }
}

/// A parser of server-sent events, as far as the gateway uses them: each event has one line of data.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    rest: Vec<u8>,
}

impl Parser {
    /// The data of all lines that are complete now.
    pub(crate) fn data(&mut self, chunk: &[u8]) -> Vec<Vec<u8>> {
        self.rest.extend_from_slice(chunk);
        let mut found = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            if let Some(data) = line.trim_ascii_end().strip_prefix(b"data:") {
                found.push(data.trim_ascii_start().to_vec());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Parser;

    #[test]
    fn an_event_is_read_once_it_is_whole() {
        let mut parser = Parser::default();
        assert!(parser.data(b": still here\n\nevent: order\nid: 2\nda").is_empty());
        assert_eq!(parser.data(b"ta: {\"a\":1}\n\ndata: {}"), [b"{\"a\":1}".to_vec()]);
        assert_eq!(parser.data(b"\n"), [b"{}".to_vec()]);
    }
}
