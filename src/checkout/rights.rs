//! What the reader owns: asked for all items of a page at once, and again until there is an answer.
//!
//! Only an answer of the gateway says that an item is for sale. Whatever else happens, the page is told
//! that it is not known, and keeps what it shows.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::collections::BTreeSet;
use std::rc::Rc;

use farthing_protocol::host::ItemState;
use farthing_protocol::limits::CHECK_MAX;
use farthing_protocol::{EntitlementView, ItemId, Problem};
use leptos::prelude::{GetUntracked as _, RwSignal};

use super::told::{owned, unowned};
use crate::host::port::Port;
use crate::i18n::Voice;
use crate::platform::api::Api;
use crate::platform::clock::random_seed;
use crate::platform::timer::pause;

/// How often the gateway is asked again by itself, after 1, 2, 4 … seconds: two minutes in all. Then it
/// is up to the page, which asks whenever the reader comes back to it.
const TRIES: u32 = 7;

/// The items that are asked about.
pub(super) struct Rights {
    api: Api,
    port: Rc<Port>,
    voice: RwSignal<Voice>,
    unanswered: RefCell<BTreeSet<ItemId>>,
    /// What was said to be for sale: a sign-in changes that.
    unowned: RefCell<BTreeSet<ItemId>>,
    is_asking: Cell<bool>,
}

impl Rights {
    pub(super) fn new(api: Api, port: Rc<Port>, voice: RwSignal<Voice>) -> Rc<Self> {
        let (unanswered, unowned) = (RefCell::default(), RefCell::default());
        let is_asking = Cell::new(false);
        Rc::new(Self { api, port, voice, unanswered, unowned, is_asking })
    }

    /// Asks about these items, together with all that is still unanswered.
    pub(super) async fn check(self: Rc<Self>, items: Vec<ItemId>) {
        self.unanswered.borrow_mut().extend(items);
        // The request under way asks for these items too.
        if self.is_asking.replace(true) {
            return;
        }
        let mut tries = 0;
        loop {
            let items: Vec<ItemId> =
                self.unanswered.borrow().iter().take(CHECK_MAX).cloned().collect();
            if items.is_empty() {
                break;
            }
            match self.api.entitlements(&items).await {
                Ok(view) => {
                    tries = 0;
                    self.answered(&items, view.entitlements);
                }
                Err(problem) => {
                    for item in &items {
                        self.port.tell(&unowned(item.clone(), None, ItemState::Unknown));
                    }
                    if !is_passing(&problem) || tries == TRIES {
                        self.unanswered.borrow_mut().clear();
                        break;
                    }
                    pause(delay(tries, problem.retry_in_secs)).await;
                    tries += 1;
                }
            }
        }
        self.is_asking.set(false);
    }

    fn answered(&self, items: &[ItemId], entitlements: Vec<EntitlementView>) {
        for item in items {
            self.unanswered.borrow_mut().remove(item);
            if !entitlements.iter().any(|entitlement| entitlement.item == *item) {
                self.unowned.borrow_mut().insert(item.clone());
                self.port.tell(&unowned(item.clone(), None, ItemState::ForSale));
            }
        }
        for entitlement in entitlements {
            self.port.tell(&owned(&self.voice.get_untracked(), None, entitlement));
        }
    }

    /// Asks again about all that was not owned: the reader has signed in. The sheet itself asks about
    /// the item that it shows, and tells more of it.
    pub(super) async fn check_again(self: Rc<Self>, shown: Option<ItemId>) {
        let items = self.unowned.take().into_iter();
        self.check(items.filter(|item| Some(item) != shown.as_ref()).collect()).await;
    }

    /// Makes a purchase of the plain page this device's own. A claim that the gateway refuses is not
    /// spoken of: anybody can make one up.
    pub(super) async fn claim(self: Rc<Self>, item: ItemId, token: String) {
        for tries in 0..TRIES {
            match self.api.claim(&token).await {
                Ok(entitlement) if entitlement.item == item => {
                    return self.port.tell(&owned(&self.voice.get_untracked(), None, entitlement));
                }
                Err(problem) if is_passing(&problem) => {
                    pause(delay(tries, problem.retry_in_secs)).await;
                }
                _ => return,
            }
        }
    }
}

/// Whether the same question can be answered later.
fn is_passing(problem: &Problem) -> bool {
    matches!(problem.status, 0 | 401 | 408 | 429 | 500..)
}

/// How long to wait before the next try: twice as long each time, not less than the gateway asks for,
/// and for half of that or the whole by chance, so that many pages do not come back at once.
fn delay(tries: u32, at_least_secs: Option<u32>) -> Duration {
    let millis = 1_000_u64 << tries;
    let dice = random_seed().get(..2).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    let by_chance = millis * dice.unwrap_or(255) / 510;
    let least = u64::from(at_least_secs.unwrap_or_default()) * 1_000;
    Duration::from_millis((millis / 2).max(least) + by_chance)
}
