//! Runs the flow of one item: keeps its state, and carries out its effects.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use crate::flow::effect::{Effect, Target, Wants};
use crate::flow::event::Event;
use crate::flow::handover::HandoverEvent;
use crate::flow::{Flow, next};
use crate::platform::api::{Api, Call};
use crate::platform::clock::now;
use crate::platform::event_stream::{News, NewsWatch};
use crate::platform::sms::Messages;
use crate::platform::task::Tasks;
use crate::platform::timer::Interval;

/// How often a countdown moves. Less than a second, so that none is skipped.
const TICK: Duration = Duration::from_millis(500);

/// The runtime of one item. Dropping it cancels all requests, streams and timers that it has started.
pub struct Runtime {
    flow: RefCell<Flow>,
    api: Api,
    on_change: Box<dyn Fn(&Flow)>,
    tell: Box<dyn Fn(Effect)>,
    tasks: Tasks,
    kept: RefCell<Kept>,
}

/// What the runtime keeps running while the flow wants it.
#[derive(Default)]
struct Kept {
    watch: Option<NewsWatch>,
    tick: Option<Interval>,
    sms: Option<Messages>,
    /// Whether the browser was asked for the text message on this visit of the code screen. It is asked once only.
    sms_asked: bool,
}

impl Runtime {
    /// Runs `flow`. `on_change` is called after every event; `tell` gets the effects that are no call to the gateway.
    pub fn new(
        flow: Flow,
        api: Api,
        on_change: impl Fn(&Flow) + 'static,
        tell: impl Fn(Effect) + 'static,
    ) -> Rc<Self> {
        Rc::new(Self {
            flow: RefCell::new(flow),
            api,
            on_change: Box::new(on_change),
            tell: Box::new(tell),
            tasks: Tasks::default(),
            kept: RefCell::default(),
        })
    }

    /// Passes the flow to `read`.
    pub fn with<T>(&self, read: impl FnOnce(&Flow) -> T) -> T {
        read(&self.flow.borrow())
    }

    /// Moves the flow by an event, and carries out the effects.
    pub fn send(self: &Rc<Self>, event: Event) {
        let before = self.flow.borrow().clone();
        let (flow, effects) = next(before, now(), event);
        let wants = flow.wants();
        self.flow.replace(flow);
        (self.on_change)(&self.flow.borrow());
        self.keep(wants);
        for effect in effects {
            self.run(effect);
        }
    }

    fn keep(self: &Rc<Self>, wants: Wants) {
        let mut kept = self.kept.borrow_mut();
        let watched = kept.watch.as_ref().map(|watch| watch.target().clone());
        if wants.watch.as_ref().map(|watch| &watch.target) != watched.as_ref() {
            let weak = Rc::downgrade(self);
            kept.watch = wants.watch.map(|watch| {
                let send = move |news| {
                    if let Some(runtime) = weak.upgrade() {
                        runtime.hear(news);
                    }
                };
                NewsWatch::start(watch.target, watch.events, Rc::new(send))
            });
        }
        if wants.tick != kept.tick.is_some() {
            let weak = Rc::downgrade(self);
            kept.tick = wants.tick.then(|| {
                Interval::new(TICK, move || {
                    if let Some(runtime) = weak.upgrade() {
                        runtime.send(Event::Tick);
                    }
                })
            });
        }
        if !wants.sms {
            kept.sms = None;
            kept.sms_asked = false;
        } else if !kept.sms_asked {
            kept.sms_asked = true;
            let weak = Rc::downgrade(self);
            kept.sms = Messages::wait(Rc::new(move |code| {
                if let Some(runtime) = weak.upgrade() {
                    runtime.send(Event::CodeTyped(code));
                }
            }));
        }
    }

    fn hear(self: &Rc<Self>, news: News) {
        match news {
            News::Order(order) => self.send(Event::OrderSeen(order)),
            News::Handoff(view) => self.send(Event::Handover(HandoverEvent::Seen(view))),
            News::Read(Target::Order(order)) => self.run(Effect::ReadOrder(order)),
            News::Read(Target::Handoff(id)) => self.run(Effect::ReadHandoff(id)),
        }
    }

    fn run(self: &Rc<Self>, effect: Effect) {
        match Call::for_effect(effect) {
            Err(for_the_page) => (self.tell)(for_the_page),
            Ok(call) => {
                let (weak, api) = (Rc::downgrade(self), self.api.clone());
                self.tasks.spawn(async move {
                    let event = api.call(call).await;
                    if let Some(runtime) = weak.upgrade() {
                        runtime.send(event);
                    }
                });
            }
        }
    }
}
