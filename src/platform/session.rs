//! The session: the device key signs a challenge, and the gateway returns a token, which stays in memory.

use core::cell::RefCell;
use std::rc::Rc;

use farthing_protocol::session::{SessionView, signed_text};
use farthing_protocol::{OfferView, Problem, PublisherId, Reason};
use js_sys::Promise;
use wasm_bindgen_futures::future_to_promise;

use super::clock::now;
use super::device::Device;
use super::http::{Ask, Http, problem_for};
use super::json::Draft;
use super::wire::Wire as _;
use crate::flow::instant::Instant;
use crate::flow::patience::CHALLENGES;

/// How long before its expiry a token is renewed, so that no request arrives too late.
const MARGIN_SECS: u32 = 30;

/// The gateway accepts a challenge for two minutes. The document's challenge is used for this long; if the
/// clock stopped meanwhile, one more request is needed.
const DOCUMENT_SECS: u32 = 90;

/// Opens a session when one is needed.
pub struct Session {
    http: Http,
    device: Device,
    publisher: PublisherId,
    origin: String,
    challenge: RefCell<Option<Challenge>>,
    held: RefCell<Option<Held>>,
    opening: turn::Turn,
}

/// A challenge to sign, valid once.
struct Challenge {
    text: String,
    until: Instant,
}

struct Held {
    token: String,
    until: Instant,
}

impl Session {
    /// Sessions for pages of `publisher` on `origin`.
    #[must_use]
    pub fn new(http: Http, publisher: PublisherId, origin: String) -> Rc<Self> {
        Rc::new(Self {
            http,
            device: Device::default(),
            publisher,
            origin,
            challenge: RefCell::new(of_document()),
            held: RefCell::default(),
            opening: turn::Turn::default(),
        })
    }

    /// The device key that signs.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// A token that stays valid for a while. Opens a session if there is none.
    ///
    /// # Errors
    ///
    /// The gateway's problem, or that this browser can have no device key.
    pub async fn token(&self) -> Result<String, Problem> {
        // A second caller waits for the first one and uses its token.
        let _turn = self.opening.take().await;
        if let Some(token) = self.held() {
            return Ok(token);
        }
        Ok(self.open(None).await?.token)
    }

    /// The offer that comes with a new session, in one round trip. `None` if there is a session already,
    /// or no such offer: then it is asked for by itself.
    pub async fn open_with(&self, wanted: Draft) -> Option<OfferView> {
        let _turn = self.opening.take().await;
        if self.held().is_some() {
            return None;
        }
        self.open(Some(wanted)).await.ok()?.offer.map(|offer| *offer)
    }

    /// Gets a challenge for a session, without opening one. Nothing is saved on the device.
    pub async fn prepare(&self) {
        let _turn = self.opening.take().await;
        if self.held().is_none()
            && !self.challenge.borrow().as_ref().is_some_and(Challenge::holds)
            && let Ok(challenge) = self.ask_challenge().await
        {
            self.challenge.replace(Some(challenge));
        }
    }

    fn held(&self) -> Option<String> {
        let held = self.held.borrow();
        held.as_ref().filter(|held| now() < held.until).map(|held| held.token.clone())
    }

    /// The gateway no longer takes the token.
    pub fn forget(&self) {
        self.held.replace(None);
    }

    /// Reads the saved device key; with `keep`, saves the present one if there is none. `false` if storage failed.
    pub async fn settle(&self, keep: bool) -> bool {
        let settled = self.device.settle(keep).await;
        if settled == Ok(true) {
            self.forget();
        }
        settled.is_ok()
    }

    /// Saves the device key in the background, unless one is saved. The promise resolves to whether another key was
    /// there, which is the device's from now on.
    pub fn save(session: &Rc<Self>) -> Promise {
        let session = Rc::clone(session);
        future_to_promise(async move {
            let is_other = session.device.settle(true).await == Ok(true);
            if is_other {
                session.forget();
            }
            Ok(is_other.into())
        })
    }

    async fn ask_challenge(&self) -> Result<Challenge, Problem> {
        let mut ask = Ask { path: "/v1/challenges".to_owned(), ..Ask::default() };
        ask.body = Some("{}".to_owned());
        let answer = self.http.send(&ask).await?;
        let secs = answer.small::<u32>("expires_in_secs").unwrap_or_default();
        let until = now().plus_secs(secs.saturating_sub(MARGIN_SECS));
        Ok(Challenge { text: answer.text("challenge").ok_or_else(odd)?, until })
    }

    async fn open(&self, wanted: Option<Draft>) -> Result<SessionView, Problem> {
        let mut ready = self.challenge.take().filter(Challenge::holds);
        let mut tries = 0;
        loop {
            tries += 1;
            let challenge = match ready.take() {
                Some(challenge) => challenge.text,
                None => self.ask_challenge().await?.text,
            };
            match self.open_by(&challenge, wanted.as_ref()).await {
                // The challenge has expired, or was used in a request whose answer was lost.
                Err(problem) if problem.status == 401 && tries < CHALLENGES => {}
                answer => return answer,
            }
        }
    }

    async fn open_by(
        &self,
        challenge: &str,
        wanted: Option<&Draft>,
    ) -> Result<SessionView, Problem> {
        let text = signed_text(challenge, &self.publisher, &self.origin);
        let proof = self.device.sign(&text).await;
        let proof = proof.map_err(|_| problem_for(Reason::BrowserUnsupported, 0))?;
        let key = Draft::default().text("x", &proof.key.x).text("y", &proof.key.y);
        let mut body = Draft::default()
            .text("publisher", self.publisher.as_str())
            .text("origin", &self.origin)
            .text("challenge", challenge)
            .part("public_key", &key)
            .text("signature", &proof.signature);
        if let Some(wanted) = wanted {
            body = body.part("ask", wanted);
        }
        let path = "/v1/sessions".to_owned();
        let ask = Ask { path, body: Some(body.to_text()), ..Ask::default() };
        let view = SessionView::read(&self.http.send(&ask).await?).ok_or_else(odd)?;
        let secs = view.expires_in_secs.saturating_sub(MARGIN_SECS);
        let held = Held { token: view.token.clone(), until: now().plus_secs(secs) };
        self.held.replace(Some(held));
        Ok(view)
    }
}

impl Challenge {
    fn holds(&self) -> bool {
        now() < self.until
    }
}

/// The challenge in the frame's document, which was made together with the document.
fn of_document() -> Option<Challenge> {
    let root = web_sys::window()?.document()?.document_element()?;
    let until = Instant::default().plus_secs(DOCUMENT_SECS);
    Some(Challenge { text: root.get_attribute("data-challenge")?, until })
}

/// The problem for an answer that cannot be read.
fn odd() -> Problem {
    problem_for(Reason::Unknown, 0)
}

/// Lets async functions run one after the other.
mod turn {
    use core::cell::RefCell;
    use core::future::poll_fn;
    use core::task::{Poll, Waker};

    /// Lets one through at a time.
    #[derive(Default)]
    pub(super) struct Turn(RefCell<Queue>);

    #[derive(Default)]
    struct Queue {
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
