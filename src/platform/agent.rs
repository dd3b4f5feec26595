//! Which browser this is, by its user agent string.

use crate::flow::in_app::Exit;

/// How the reader gets from here to a browser of their own.
#[must_use]
pub fn exit() -> Exit {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    agent.as_deref().map(Exit::of).unwrap_or_default()
}
