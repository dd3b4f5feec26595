//! What a reader does at the screens: types the number, types the code, tries again.

use farthing::flow::Flow;
use farthing::flow::event::Event;
use farthing::flow::selectors::Screen;
use farthing::flow::step::{Attempt, Step};

use crate::identity::Identity;
use crate::phone;
use crate::reader::World;

/// A reader with a phone beside the screen.
pub(crate) struct Hands {
    number: String,
    http: reqwest::Client,
    sandbox: String,
    /// The code that was typed last.
    typed: Option<String>,
}

impl Hands {
    pub(crate) fn new(identity: Identity, world: &World) -> Self {
        Self {
            number: identity.phone(),
            http: world.http.clone(),
            sandbox: world.sandbox.clone(),
            typed: None,
        }
    }

    /// What the reader does on the screen that is shown now.
    pub(crate) async fn act(&mut self, flow: &Flow) -> Vec<Event> {
        if flow.is_busy() || flow.retry_in_secs() > 0 {
            return Vec::new();
        }
        match flow.screen() {
            Screen::Unavailable => vec![Event::RetryPressed],
            Screen::Paid if flow.is_stalled() => vec![Event::RetryPressed],
            Screen::Phone | Screen::Confirm => {
                vec![Event::PhoneEdited, Event::PhoneSubmitted(self.number.clone())]
            }
            Screen::Code => self.type_code(flow).await,
            _ => Vec::new(),
        }
    }

    async fn type_code(&mut self, flow: &Flow) -> Vec<Event> {
        let Step::Code { attempt: Attempt::Typing { .. }, .. } = flow.step() else {
            return Vec::new();
        };
        let code = phone::codes(&self.http, &self.sandbox, &self.number).await.into_iter().next();
        if code.is_some() && code != self.typed {
            self.typed.clone_from(&code);
            return code.map(Event::CodeSubmitted).into_iter().collect();
        }
        // The last code is no longer valid, or none came.
        if flow.resend_in_secs() == Some(0) { vec![Event::ResendPressed] } else { Vec::new() }
    }
}
