//! Asks the gateway which items of a page the reader owns: for all items at once, and again until it answers.
//!
//! Only an answer of the gateway says that an item is for sale. In all other cases the page is told "unknown", and
//! keeps what it shows.

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

/// How many times the gateway is asked again automatically: after 1, 2, 4 … seconds, two minutes in all. After that
/// the page asks, whenever the reader comes back to it.
const TRIES: u32 = 7;

/// The items that are asked about.
pub(super) struct Rights {
    api: Api,
    port: Rc<Port>,
    voice: RwSignal<Voice>,
    unanswered: RefCell<BTreeSet<ItemId>>,
    /// Items that the page was told are for sale. After a sign-in they are asked about again.
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

    /// Asks again about all items that were not owned, because the reader has signed in. It leaves out `shown`: the
    /// sheet asks about that item itself.
    pub(super) async fn check_again(self: Rc<Self>, shown: Option<ItemId>) {
        let items = self.unowned.take().into_iter();
        self.check(items.filter(|item| Some(item) != shown.as_ref()).collect()).await;
    }

    /// Transfers a purchase made on the plain page to this device. If the gateway refuses the claim, the page is told
    /// nothing, because anybody can invent a claim.
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

/// Whether the problem is temporary, so that the same request can succeed later.
fn is_passing(problem: &Problem) -> bool {
    matches!(problem.status, 0 | 401 | 408 | 429 | 500..)
}

/// The pause before the next try. It doubles each time and is never shorter than the gateway asks for. A random part
/// keeps many pages from asking at the same moment.
fn delay(tries: u32, at_least_secs: Option<u32>) -> Duration {
    let millis = 1_000_u64 << tries;
    let dice = random_seed().get(..2).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    let by_chance = millis * dice.unwrap_or(255) / 510;
    let least = u64::from(at_least_secs.unwrap_or_default()) * 1_000;
    Duration::from_millis((millis / 2).max(least) + by_chance)
}
