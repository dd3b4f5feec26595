//! From where the purchase stands to what the page shows.

use farthing_protocol::{ItemKind, OrderStatus, Reason};

use crate::api::error::ApiError;
use crate::api::rights;
use crate::content::content_key;
use crate::orders::{OrderSnapshot, Owned, Receipt};
use crate::plain::page::Scene;
use crate::plain::style;
use crate::plain::view::{Ask, Page, Paid, State};
use crate::plain::visit::Visit;
use crate::plain::words::Note;
use crate::quotes::Quote;

/// A visit that is to be shown.
pub(crate) struct Shown<'a> {
    /// Who reads what.
    pub(crate) scene: &'a Scene<'a>,
    /// The capability.
    pub(crate) visit: &'a Visit,
    /// Whether the article itself is asked for.
    pub(crate) wants_article: bool,
}

impl Shown<'_> {
    /// The page, as the purchase stands now.
    pub(crate) async fn page(&self, note: Option<Note>) -> Result<Page, ApiError> {
        let (app, caller) = (self.scene.app, self.scene.caller(self.visit));
        let order = match &self.visit.order {
            Some(order) => Some(app.orders.read(&caller, order).await?),
            None => None,
        };
        if let Some(owned) = app.orders.owned(&caller, &self.visit.item).await? {
            return self.paid(&owned, order.as_ref(), note).await;
        }
        let Some(order) = order else {
            return self.framed(self.ask(None, "", false)?, note, 0);
        };
        let left = match (note, order.code) {
            (Some(Note::WrongCode), Some(code)) => u32::from(code.tries_left),
            (Some(Note::TooSoon), Some(code)) => seconds(code.resend_at.since(app.clock.now())),
            _ => 0,
        };
        let state = self.state(&order)?;
        self.framed(state, note, left)
    }

    /// The page after a number that is not one.
    pub(crate) fn correct_phone(&self, typed: &str) -> Result<Page, ApiError> {
        self.framed(self.ask(None, typed, true)?, Some(Note::InvalidPhone), 0)
    }

    fn state(&self, order: &OrderSnapshot) -> Result<State, ApiError> {
        let (language, words) = (self.scene.language, self.scene.language.words());
        let wait = |what| State::Wait { what, again: self.scene.address_of(self.visit, None) };
        Ok(match order.status {
            OrderStatus::Preparing | OrderStatus::Unknown => wait(words.preparing),
            // Paid without the right: a read between two commits, gone when it looks again.
            OrderStatus::Charging | OrderStatus::Paid => wait(words.charging),
            OrderStatus::Checking => wait(words.checking),
            OrderStatus::AwaitingCode => {
                let phone = order.phone_masked.as_deref().unwrap_or_default();
                let now = self.scene.app.clock.now();
                let left = order.code.map_or(0, |code| seconds(code.expires_at.since(now)));
                State::Code {
                    sent: language.code_sent(phone, left),
                    confirm: language.confirm(order.price),
                    can_resend: order.code.is_some_and(|code| code.sends_left > 0),
                }
            }
            OrderStatus::AwaitingWindow => match &order.window_url {
                Some(url) => State::Window { url: url.clone() },
                None => wait(words.preparing),
            },
            OrderStatus::Refused => {
                let reason = order.refusal.unwrap_or(Reason::Unknown);
                self.ask(Some(language.reason(reason)), "", false)?
            }
            OrderStatus::Cancelled => self.ask(Some(words.cancelled), "", false)?,
            OrderStatus::Expired => self.ask(Some(words.expired), "", false)?,
        })
    }

    fn ask(
        &self,
        ended: Option<&'static str>,
        typed: &str,
        is_wrong: bool,
    ) -> Result<State, ApiError> {
        let (app, now) = (self.scene.app, self.scene.app.clock.now());
        let quote = Quote::for_item(&self.visit.device, self.scene.publisher, &self.visit.item)?
            .ok_or(ApiError::ItemUnknown)?;
        Ok(State::Ask(Ask {
            ended,
            pay: self.scene.language.pay(quote.kind, quote.price),
            quote: quote.seal(&app.secrets.quote, now),
            typed: typed.chars().take(40).collect(),
            is_wrong,
        }))
    }

    async fn paid(
        &self,
        owned: &Owned,
        order: Option<&OrderSnapshot>,
        note: Option<Note>,
    ) -> Result<Page, ApiError> {
        let (scene, app) = (self.scene, self.scene.app);
        let right = rights::view(app, &scene.caller(self.visit), &owned.item, &owned.order)?;
        let found = scene.publisher.items.get(&owned.item);
        let here = scene.address_of(self.visit, None);
        if self.wants_article {
            if let Some(html) = self.article().await? {
                return self.framed(State::Read { html, back: here }, None, 0);
            }
            return self.framed(
                self.receipt(order, right.content_key.as_ref()),
                Some(Note::Unreadable),
                0,
            );
        }
        let is_read = found.is_some_and(|item| item.kind == ItemKind::Article);
        let note = note.filter(|note| !(is_read && *note == Note::Moved));
        self.framed(self.receipt(order, right.content_key.as_ref()), note, 0)
    }

    fn receipt(&self, order: Option<&OrderSnapshot>, key: Option<&String>) -> State {
        let scene = self.scene;
        let found = scene.publisher.items.get(&scene.item);
        let url = found.and_then(|item| item.url.clone());
        let opens = key.is_some();
        let with_key = |mut url: url::Url, key: &String| {
            url.set_fragment(Some(&format!("farthing={}~{key}", scene.item)));
            url.to_string()
        };
        let read = url.clone().zip(key).map(|(url, key)| with_key(url, key));
        let here = || format!("{}&view=read", scene.address_of(self.visit, None));
        let is_article = found.is_some_and(|item| item.kind == ItemKind::Article);
        let read_here = (url.is_some() && opens && is_article).then(here);
        let receipt =
            order.and_then(|order| order.receipt.as_ref().map(|receipt| self.rows(order, receipt)));
        State::Paid(Paid { opens, read, read_here, receipt: receipt.unwrap_or_default() })
    }

    fn rows(&self, order: &OrderSnapshot, receipt: &Receipt) -> Vec<(&'static str, String)> {
        let (language, words) = (self.scene.language, self.scene.language.words());
        let mut rows = vec![
            (words.number, receipt.number.to_string()),
            (words.paid_at, receipt.paid_at.to_korean_minute()),
            (words.amount, language.money(receipt.amount)),
        ];
        if let Some(phone) = &order.phone_masked {
            rows.push((words.from_phone, phone.clone()));
        }
        rows.push((words.refund_until, receipt.refund_until.to_korean_minute()));
        if let Some(contact) = &self.scene.publisher.contact {
            rows.push((words.contact, contact.clone()));
        }
        rows
    }

    async fn article(&self) -> Result<Option<String>, ApiError> {
        let app = self.scene.app;
        let missing = || ApiError::Internal(anyhow::Error::msg("there are no keys"));
        let rings = app.rings();
        let secret = rings.sealer().ok_or_else(missing)?;
        let key = content_key(secret, &self.visit.publisher, &self.visit.item);
        Ok(app.pages.content(self.scene.publisher, &self.visit.item, &key).await)
    }

    fn framed(&self, state: State, note: Option<Note>, left: u32) -> Result<Page, ApiError> {
        let (scene, language) = (self.scene, self.scene.language);
        let found = scene.publisher.items.get(&scene.item).ok_or(ApiError::ItemUnknown)?;
        let visit = self.visit.seal(&scene.app.secrets.visit, scene.app.clock.now());
        let other = language.other();
        let back = found.url.as_ref().or(scene.publisher.home.as_ref()).map(url::Url::to_string);
        Ok(Page {
            lang: language.tag(),
            words: language.words(),
            style: style::path(),
            publisher: scene.publisher.name.clone(),
            title: found.title.for_language(language.tag()).to_owned(),
            other_language: format!("{}?visit={visit}&lang={}", scene.path(), other.tag()),
            other_tag: other.tag(),
            action: scene.path(),
            visit,
            note: note.map(|note| language.note(note, left)),
            state,
            back,
        })
    }
}

fn seconds(left: core::time::Duration) -> u32 {
    u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}
