//! The reader's passkey. It is made after a payment, signs the reader in on another device, and confirms amounts above
//! a sum that the reader chooses.

use std::sync::Arc;

use farthing_protocol::{OfferView, Way};

use super::Flow;
use super::effect::{Effect, Errand};
use super::step::{PhoneStep, Step};

/// What is known of passkeys in this browser, and what is being done with one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passkey {
    /// Whether the browser can use one here.
    pub can_use: bool,
    /// Whether it can make one here, and has made none.
    pub can_make: bool,
    /// The errand that is being done.
    pub errand: Option<Errand>,
    /// The result of the last errand, if the reader should see it.
    pub outcome: Option<Outcome>,
    /// Path of the reader's page about their passkeys, after they have just used one.
    pub page: Option<String>,
}

/// The result of an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A passkey was made.
    Made,
    /// The reader declined, or the browser or the gateway failed.
    Failed,
}

/// What happened about passkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyEvent {
    /// It is known what the browser supports.
    Known {
        /// Whether a passkey can be used in this browser.
        can_use: bool,
        /// Whether a passkey can be made in this browser, and none was made yet.
        can_make: bool,
    },
    /// The reader wants one.
    MakePressed,
    /// The reader wants to see theirs.
    ManagePressed,
    /// The reader signs in with one.
    SignInPressed,
    /// The errand is over: with the proof for a purchase or the path of a page, with nothing, or with a failure.
    Answered(Result<Option<String>, ()>),
}

impl Passkey {
    /// Whether to offer the page about passkeys: the reader may have one, and the page's address is not known yet.
    #[must_use]
    pub const fn can_manage(&self) -> bool {
        self.can_use && !self.can_make && self.page.is_none()
    }
}

impl Flow {
    pub(super) fn take_passkey(&mut self, event: PasskeyEvent, effects: &mut Vec<Effect>) {
        match event {
            PasskeyEvent::Known { can_use, can_make } => {
                self.passkey.can_use = can_use;
                self.passkey.can_make = can_make;
            }
            PasskeyEvent::MakePressed => {
                if self.passkey.can_make && matches!(self.step, Step::Paid { .. }) {
                    self.send_for(Errand::Make, effects);
                }
            }
            PasskeyEvent::ManagePressed => {
                if self.passkey.can_manage() && matches!(self.step, Step::Paid { .. }) {
                    self.send_for(Errand::Manage, effects);
                }
            }
            PasskeyEvent::SignInPressed => {
                if self.passkey.can_use && matches!(self.step, Step::Phone(_)) {
                    self.send_for(Errand::SignIn, effects);
                }
            }
            PasskeyEvent::Answered(answer) => self.passkey_answered(answer, effects),
        }
    }

    pub(super) fn send_for(&mut self, errand: Errand, effects: &mut Vec<Effect>) {
        if self.passkey.errand.is_none() {
            self.passkey.errand = Some(errand);
            self.passkey.outcome = None;
            effects.push(Effect::Passkey(errand));
        }
    }

    fn passkey_answered(&mut self, answer: Result<Option<String>, ()>, effects: &mut Vec<Effect>) {
        let Some(errand) = self.passkey.errand.take() else { return };
        match (errand, answer, &self.step) {
            (Errand::Make, Ok(page), _) => {
                self.passkey.outcome = Some(Outcome::Made);
                self.passkey.can_make = false;
                self.passkey.page = page;
            }
            (Errand::Manage, Ok(page), _) => self.passkey.page = page,
            (Errand::SignIn, Ok(_), step) => {
                let is_waiting = matches!(step, Step::Phone(_));
                self.passkey.can_make = false;
                if is_waiting {
                    // After the sign-in the reader may own the item, or have other ways to pay.
                    self.load(None, effects);
                }
            }
            (Errand::StepUp, Ok(Some(proof)), Step::Phone(PhoneStep { purchase, key, .. })) => {
                let (purchase, key) = (purchase.clone(), key.clone());
                self.place_with(purchase, key, Some(proof), effects);
            }
            _ => self.passkey.outcome = Some(Outcome::Failed),
        }
    }

    /// The offer as this browser can take it: what needs a passkey is left out where there can be none.
    pub(super) fn for_this_browser(&self, mut offer: Arc<OfferView>) -> Arc<OfferView> {
        if offer.step_up && !self.passkey.can_use {
            let needs_none = |way: &Way| !matches!(way, Way::Tab { .. } | Way::Credit { .. });
            Arc::make_mut(&mut offer).ways.retain(needs_none);
        }
        offer
    }

    /// What is known of passkeys here.
    #[must_use]
    pub const fn passkey(&self) -> &Passkey {
        &self.passkey
    }
}
