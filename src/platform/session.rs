//! The session: the device key signs a challenge and gets a token, which stays in memory.

use core::cell::RefCell;
use std::rc::Rc;

use farthing_protocol::session::{SessionView, signed_text};
use farthing_protocol::{Problem, PublisherId, Reason};

use super::clock::now;
use super::device::Device;
use super::http::{Ask, Http, problem_for};
use super::json::Draft;
use super::wire::Wire as _;
use crate::flow::moment::Moment;
use crate::flow::patience::CHALLENGES;

/// A token is renewed so long before it runs out, so that no request arrives too late.
const MARGIN_SECS: u32 = 30;

/// Opens sessions when they are needed.
pub struct Session {
    http: Http,
    device: Device,
    publisher: PublisherId,
    origin: String,
    held: RefCell<Option<Held>>,
    opening: turn::Turn,
}

struct Held {
    token: String,
    until: Moment,
}

impl Session {
    /// Sessions for a publisher's pages on `origin`.
    #[must_use]
    pub fn new(http: Http, publisher: PublisherId, origin: String) -> Rc<Self> {
        Rc::new(Self {
            http,
            device: Device::default(),
            publisher,
            origin,
            held: RefCell::default(),
            opening: turn::Turn::default(),
        })
    }

    /// The device that asks.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// A token that holds for a while.
    ///
    /// # Errors
    ///
    /// The gateway's problem, or that this browser can have no device key.
    pub async fn token(&self) -> Result<String, Problem> {
        // Whoever comes second waits for the first one and finds its token.
        let _turn = self.opening.take().await;
        if let Some(held) = &*self.held.borrow()
            && now() < held.until
        {
            return Ok(held.token.clone());
        }
        let mut tries = 1;
        let view = loop {
            match self.open().await {
                // The challenge was used, and the answer to that was lost.
                Err(problem) if problem.status == 401 && tries < CHALLENGES => tries += 1,
                answer => break answer?,
            }
        };
        let secs = view.expires_in_secs.saturating_sub(MARGIN_SECS);
        let held = Held { token: view.token.clone(), until: now().plus_secs(secs) };
        self.held.replace(Some(held));
        Ok(view.token)
    }

    /// The gateway no longer takes the token.
    pub fn forget(&self) {
        self.held.replace(None);
    }

    async fn open(&self) -> Result<SessionView, Problem> {
        let mut ask = Ask { path: "/v1/challenges".to_owned(), ..Ask::default() };
        ask.body = Some("{}".to_owned());
        let answer = self.http.send(&ask).await?;
        let challenge = answer.text("challenge").ok_or_else(odd)?;
        let text = signed_text(&challenge, &self.publisher, &self.origin);
        let proof = self.device.sign(&text).await;
        let proof = proof.map_err(|_| problem_for(Reason::BrowserUnsupported, 0))?;
        let key = Draft::default().text("x", &proof.key.x).text("y", &proof.key.y);
        let body = Draft::default()
            .text("publisher", self.publisher.as_str())
            .text("origin", &self.origin)
            .text("challenge", &challenge)
            .part("public_key", &key)
            .text("signature", &proof.signature);
        ask = Ask { path: "/v1/sessions".to_owned(), body: Some(body.to_text()), ..Ask::default() };
        SessionView::read(&self.http.send(&ask).await?).ok_or_else(odd)
    }
}

/// An answer that is none.
fn odd() -> Problem {
    problem_for(Reason::Unknown, 0)
}

/// One after the other.
mod turn {
    use core::cell::RefCell;
    use core::future::poll_fn;
    use core::task::{Poll, Waker};

    /// Lets one through at a time.
    #[derive(Default)]
    pub(super) struct Turn(RefCell<State>);

    #[derive(Default)]
    struct State {
        is_taken: bool,
        waiting: Vec<Waker>,
    }

    pub(super) struct Taken<'a>(&'a Turn);

    impl Turn {
        pub(super) async fn take(&self) -> Taken<'_> {
            poll_fn(|context| {
                let mut state = self.0.borrow_mut();
                if state.is_taken {
                    state.waiting.push(context.waker().clone());
                    return Poll::Pending;
                }
                state.is_taken = true;
                Poll::Ready(())
            })
            .await;
            Taken(self)
        }
    }

    impl Drop for Taken<'_> {
        fn drop(&mut self) {
            let mut state = self.0.0.borrow_mut();
            state.is_taken = false;
            for waker in state.waiting.drain(..) {
                waker.wake();
            }
        }
    }
}
