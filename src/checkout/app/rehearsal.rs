//! A rehearsal of a payment with one tap.
//!
//! Chromium compiles a function of WebAssembly when it is first called. On a slow phone a press waited about 15 ms for
//! that, in several places. The rehearsal calls the same functions before the press.

use core::time::Duration;
use std::rc::Rc;

use leptos::prelude::GetUntracked as _;

use super::App;
use crate::checkout::told::paid;
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::{Flow, next};
use crate::host::port::write;
use crate::platform::api::Call;
use crate::platform::clock::now;
use crate::platform::timer::pause;

impl App {
    /// Rehearses the payment in a task of its own.
    pub(super) fn rehearse_later(self: &Rc<Self>, flow: Flow) {
        let app = Rc::clone(self);
        self.tasks.spawn(async move {
            pause(Duration::ZERO).await;
            app.rehearse(&flow);
        });
    }

    /// Goes through a press and its answer with a copy of the flow. Nothing is sent, saved or shown.
    fn rehearse(&self, flow: &Flow) {
        let (flow, effects) = next(flow.clone(), now(), Event::TapPressed);
        for effect in effects {
            let Ok(call) = Call::for_effect(effect) else { continue };
            let Some(answered) = self.api.rehearse(call) else { continue };
            for effect in next(flow.clone(), now(), answered).1 {
                if let Effect::TellPaid { order, kind, entitlement } = effect {
                    let voice = self.voice.get_untracked();
                    let _unsent = write(&paid(&voice, 0, (kind, true), &order, entitlement, None));
                }
            }
        }
    }
}
