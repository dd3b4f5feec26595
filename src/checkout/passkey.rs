//! Passkeys in the checkout: tells the runtimes what the browser supports, and carries out passkey effects.

use std::rc::Rc;

use super::app::App;
use crate::flow::Flow;
use crate::flow::effect::Errand;
use crate::flow::event::Event;
use crate::flow::passkey::PasskeyEvent;
use crate::i18n::{PassText, Voice};
use crate::runtime::Runtime;

impl App {
    /// Finds out early which passkey functions the browser supports.
    pub(super) fn look_for_passkeys(&self) {
        let passkeys = Rc::clone(&self.passkeys);
        self.tasks.spawn(async move { passkeys.load().await });
    }

    /// Tells a runtime which passkey functions the browser supports.
    pub(super) fn tell_passkeys(&self, runtime: &Rc<Runtime>) {
        let (passkeys, runtime) = (Rc::clone(&self.passkeys), Rc::downgrade(runtime));
        self.tasks.spawn(async move {
            passkeys.load().await;
            if let Some(runtime) = runtime.upgrade() {
                let (can_use, can_make) = passkeys.can();
                runtime.send(Event::Passkey(PasskeyEvent::Known { can_use, can_make }));
            }
        });
    }

    /// The sentence about passkeys for the page. `None` if this reader has seen it, or no passkey can be made.
    pub(super) fn passkey_news(&self, voice: &Voice) -> Option<String> {
        if !self.passkeys.is_news() {
            return None;
        }
        let passkeys = Rc::clone(&self.passkeys);
        self.tasks.spawn(async move { passkeys.keep(false).await });
        Some(PassText::Line.say(voice.locale).to_owned())
    }

    /// Makes or uses a passkey for the runtime that is shown.
    pub(super) fn passkey(&self, errand: Errand) {
        let Some(runtime) = self.shown.borrow().upgrade() else { return };
        let (api, passkeys) = (self.api.clone(), Rc::clone(&self.passkeys));
        let rights = Rc::clone(&self.rights);
        self.tasks.spawn(async move {
            let done = api.passkey(errand).await;
            let is_done = done.is_ok();
            runtime.send(Event::Passkey(PasskeyEvent::Answered(done)));
            if is_done {
                passkeys.keep(true).await;
            }
            if is_done && errand == Errand::SignIn {
                rights.check_again(runtime.with(Flow::item)).await;
            }
        });
    }
}
