//! Changes of an order or a hand-off: server-sent events, and polling if they fail.
//!
//! Some networks block streams, and in others they end without a sign. So the order is also read when the stream was
//! silent for a while. While the tab is hidden, neither is done. When the tab is shown again, the order is read at
//! once.

use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use farthing_protocol::OrderView;
use farthing_protocol::handoff::HandoffView;
use farthing_protocol::limits::STREAM_SILENCE_MAX;
use wasm_bindgen::JsCast as _;
use web_sys::{EventSource, MessageEvent};

use super::json::Fields;
use super::listener::Listener;
use super::timer::Timeout;
use super::wire::Wire as _;
use crate::flow::effect::Target;
use crate::flow::patience::read_after;

/// What a watch reports.
pub enum News {
    /// The order, from its stream.
    Order(Arc<OrderView>),
    /// The hand-off, from its stream.
    Handoff(HandoffView),
    /// The order or hand-off should be read now.
    Read(Target),
}

/// Watches one order or hand-off. Dropping it ends the watch.
pub struct NewsWatch {
    inner: Rc<Inner>,
    _on_tab: Option<Listener>,
    _on_show: Option<Listener>,
}

struct Inner {
    target: Target,
    events: Option<String>,
    send: Rc<dyn Fn(News)>,
    stream: RefCell<Option<Stream>>,
    timer: RefCell<Option<Timeout>>,
    quiet_rounds: Cell<usize>,
}

struct Stream {
    source: EventSource,
    _on_news: Listener,
    _on_open: Listener,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl NewsWatch {
    /// Passes each change to `send`.
    #[must_use]
    pub fn start(target: Target, events: Option<String>, send: Rc<dyn Fn(News)>) -> Self {
        let inner = Rc::new(Inner {
            target,
            events,
            send,
            stream: RefCell::default(),
            timer: RefCell::default(),
            quiet_rounds: Cell::new(0),
        });
        inner.listen();
        let document = web_sys::window().and_then(|window| window.document());
        let on_tab = document.map(|document| {
            let (inner, tab) = (Rc::downgrade(&inner), document.clone());
            Listener::new(&document, "visibilitychange", move |_| {
                if let Some(inner) = inner.upgrade() {
                    inner.turn(tab.hidden());
                }
            })
        });
        // A page that comes back from the back/forward cache has a dead stream.
        let on_show = web_sys::window().map(|window| {
            let inner = Rc::downgrade(&inner);
            Listener::new(&window, "pageshow", move |_| {
                if let Some(inner) = inner.upgrade() {
                    inner.turn(false);
                }
            })
        });
        Self { inner, _on_tab: on_tab, _on_show: on_show }
    }

    /// What is listened to.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.inner.target
    }
}

impl Inner {
    /// The tab was hidden, or came back.
    fn turn(self: &Rc<Self>, is_hidden: bool) {
        self.stream.replace(None);
        self.timer.replace(None);
        if !is_hidden {
            self.quiet_rounds.set(0);
            self.listen();
            (self.send)(News::Read(self.target.clone()));
        }
    }

    fn listen(self: &Rc<Self>) {
        let stream = self.events.as_deref().and_then(|path| self.open(path));
        self.stream.replace(stream);
        self.schedule();
    }

    fn open(self: &Rc<Self>, path: &str) -> Option<Stream> {
        let source = EventSource::new(path).ok()?;
        let weak = Rc::downgrade(self);
        let kind = match &self.target {
            Target::Order(_) => "order",
            Target::Handoff(_) => "handoff",
        };
        let on_news = Listener::new(&source, kind, move |event| {
            let text = event.unchecked_into::<MessageEvent>().data().as_string();
            let fields = text.and_then(|text| Fields::of_text(&text));
            let (Some(inner), Some(fields)) = (weak.upgrade(), fields) else { return };
            let news = match &inner.target {
                Target::Order(_) => OrderView::read(&fields).map(Arc::new).map(News::Order),
                Target::Handoff(_) => HandoffView::read(&fields).map(News::Handoff),
            };
            if let Some(news) = news {
                inner.heard();
                (inner.send)(news);
            }
        });
        let weak = Rc::downgrade(self);
        let on_open = Listener::new(&source, "open", move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.heard();
            }
        });
        Some(Stream { source, _on_news: on_news, _on_open: on_open })
    }

    fn heard(self: &Rc<Self>) {
        self.quiet_rounds.set(0);
        self.schedule();
    }

    fn is_open(&self) -> bool {
        let stream = self.stream.borrow();
        stream.as_ref().is_some_and(|stream| stream.source.ready_state() == EventSource::OPEN)
    }

    /// Reads the order after a silence.
    fn schedule(self: &Rc<Self>) {
        let rounds = self.quiet_rounds.get();
        let delay = if self.is_open() { STREAM_SILENCE_MAX } else { read_after(rounds) };
        let weak: Weak<Self> = Rc::downgrade(self);
        self.timer.replace(Some(Timeout::new(delay, move || {
            if let Some(inner) = weak.upgrade() {
                inner.quiet_rounds.set(rounds.saturating_add(1));
                // Replacing the timer drops the closure that runs now, so that comes last.
                (inner.send)(News::Read(inner.target.clone()));
                inner.schedule();
            }
        })));
    }
}
