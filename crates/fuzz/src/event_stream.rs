//! Server-sent events: whatever an order says, it is one event and the same data.

use axum::body::to_bytes;
use axum::response::{IntoResponse as _, Sse};
use core::convert::Infallible;
use farthing_protocol::OrderView;
use futures_util::stream;

/// The event of an order reads back as one event that holds this order.
pub fn order_event(data: &[u8]) {
    let Ok(view) = serde_json::from_slice::<OrderView>(data) else { return };
    let event = farthing_gateway::fuzzing::order_event(7, &view);
    let text = written(event);
    let events = read(&text);
    assert_eq!(events.len(), 1, "{text:?}");
    for (kind, id, data) in events {
        assert_eq!((kind.as_str(), id.as_str()), ("order", "7"));
        assert_eq!(serde_json::from_str::<OrderView>(&data).ok().as_ref(), Some(&view), "{text:?}");
    }
}

/// The bytes that a browser gets.
fn written(event: axum::response::sse::Event) -> String {
    let response = Sse::new(stream::iter([Ok::<_, Infallible>(event)])).into_response();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let bytes = runtime.map(|runtime| runtime.block_on(to_bytes(response.into_body(), usize::MAX)));
    let bytes = bytes.ok().and_then(Result::ok).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a stream as a browser does (HTML standard, section 9.2.6): kind, id and data of each event.
fn read(text: &str) -> Vec<(String, String, String)> {
    let (mut events, mut kind, mut id, mut data) = (Vec::new(), String::new(), String::new(), None);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.split('\n') {
        if line.is_empty() {
            if let Some(data) = data.take() {
                events.push((core::mem::take(&mut kind), id.clone(), data));
            }
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut kind),
            "id" => value.clone_into(&mut id),
            "data" => match &mut data {
                None => data = Some(value.to_owned()),
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
            },
            _ => {}
        }
    }
    events
}
