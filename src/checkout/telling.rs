//! Turns the effects of a runtime into messages to the page.

use farthing_protocol::host::{Opening, ToHost};
use leptos::prelude::GetUntracked as _;

use super::app::App;
use super::told::{owned, paid, undone};
use crate::flow::effect::Effect;
use crate::i18n::Text;

impl App {
    /// Tells the page about an effect, or carries it out here if it does not concern the page.
    pub(super) fn tell(&self, opening: Opening, effect: Effect) {
        if let Effect::RememberPhone { phone, is_kept } = effect {
            return self.remember(phone, is_kept);
        }
        if let Effect::Passkey(errand) = effect {
            return self.passkey(errand);
        }
        if let Effect::Copy(text) = effect {
            return self.copy(text);
        }
        let voice = self.voice.get_untracked();
        let message = match effect {
            // The reader pressed the button in the page, and there is more to be asked or said.
            Effect::TellOpened { .. } if self.tap.is_left() => ToHost::Sheet { opening },
            Effect::TellOpened { item, title } => {
                let title = match &title {
                    Some(title) => voice.title(title),
                    None => voice.say(&Text::Checkout),
                };
                ToHost::Opened { opening, item, title }
            }
            Effect::TellClosed { item } => ToHost::Closed { opening, item },
            Effect::TellOwned(entitlement) => owned(&voice, Some(opening), entitlement),
            Effect::TellPaid { order, kind, entitlement } => {
                self.port.tell(&ToHost::Paid {
                    opening,
                    item: entitlement.item.clone(),
                    order: order.id.clone(),
                    entitlement: entitlement.token.clone(),
                    method: order.method,
                });
                let passkey = self.passkey_news(&voice);
                let is_kept = self.api.is_remembered();
                paid(&voice, opening, (kind, is_kept), &order, entitlement, passkey)
            }
            Effect::TellUndone { order, item, refusal } => {
                undone(&voice, Some(item), order, refusal)
            }
            Effect::TellError { item, reason } => {
                ToHost::Error { opening, item, reason, retryable: reason.is_retryable() }
            }
            // The rest is not the page's business.
            _ => return,
        };
        self.port.tell(&message);
    }
}
