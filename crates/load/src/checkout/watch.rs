//! Follows an order as the checkout does: by its event stream, and by reading it when the stream is silent.

use std::sync::Arc;
use std::time::Duration;

use farthing::flow::effect::{Target, Watch};
use farthing::flow::event::Event;
use farthing::flow::patience::read_after;
use farthing_protocol::limits::STREAM_SILENCE_MAX;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::effects::read_order;
use super::line::Line;
use crate::follow::Parser;

/// How long a browser waits before it opens a lost stream again, as the gateway tells it to.
const STREAM_AGAIN: Duration = Duration::from_secs(2);

/// What is followed. Dropping it ends the stream and the reads.
pub(crate) struct Following {
    pub(crate) target: Target,
    _tasks: JoinSet<()>,
}

impl Following {
    /// Sends the events to `sender`.
    pub(crate) fn start(watch: Watch, line: Arc<Line>, sender: UnboundedSender<Event>) -> Self {
        let mut tasks = JoinSet::new();
        let (heard, silence) = tokio::sync::watch::channel(false);
        if let Some(path) = watch.events {
            let (line, sender) = (Arc::clone(&line), sender.clone());
            tasks.spawn(async move {
                loop {
                    let _lost = stream(&line, &path, &sender, &heard).await;
                    heard.send_replace(false);
                    tokio::time::sleep(STREAM_AGAIN).await;
                }
            });
        }
        if let Target::Order(order) = watch.target.clone() {
            tasks.spawn(async move {
                let mut silence = silence;
                let mut rounds = 0;
                loop {
                    let is_open = *silence.borrow_and_update();
                    let wait = if is_open { STREAM_SILENCE_MAX } else { read_after(rounds) };
                    match tokio::time::timeout(wait, silence.changed()).await {
                        Ok(Ok(())) => {
                            rounds = 0;
                            continue;
                        }
                        // There is no stream.
                        Ok(Err(_)) => tokio::time::sleep(wait).await,
                        Err(_) => {}
                    }
                    rounds += 1;
                    if sender.send(read_order(&line, &order).await).is_err() {
                        return;
                    }
                }
            });
        }
        Self { target: watch.target, _tasks: tasks }
    }
}

/// Reads one stream to its end, however it ends.
async fn stream(
    line: &Line,
    path: &str,
    sender: &UnboundedSender<Event>,
    heard: &tokio::sync::watch::Sender<bool>,
) -> reqwest::Result<()> {
    let mut answer = line.stream(path).send().await?.error_for_status()?;
    heard.send_replace(true);
    let mut parser = Parser::default();
    while let Some(chunk) = answer.chunk().await? {
        heard.send_replace(true);
        for datum in parser.data(&chunk) {
            if let Ok(order) = serde_json::from_slice(&datum) {
                // A closed page receives no more events.
                let _heard = sender.send(Event::OrderSeen(Arc::new(order)));
            }
        }
    }
    Ok(())
}
