//! Renders the plain page by the state of the purchase.

use farthing_protocol::{ItemKind, OrderStatus, Reason};
use url::form_urlencoded::byte_serialize;

use crate::api::error::ApiError;
use crate::api::rights;
use crate::orders::OrderSnapshot;
use crate::plain::asking::{Ended, Typed};
use crate::plain::note::{Note, Told};
use crate::plain::scene::Scene;
use crate::plain::view::{Back, Content, Page, Paid, seconds};
use crate::plain::visit::Visit;
use crate::plain::{asking, claim, line, receipt, returning, shelf, style};

/// A visit to show.
pub(crate) struct Shown<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) visit: Visit,
    /// Whether the article itself is asked for.
    pub(crate) wants_article: bool,
}

/// The state of the purchase.
enum Standing {
    /// No order was placed in this visit.
    New,
    /// It is under way, or ended without money.
    Ordered(OrderSnapshot),
    Paid(OrderSnapshot),
}

impl Shown<'_> {
    /// The page for the present state of the purchase.
    pub(crate) async fn page(mut self, told: Option<Told>) -> Result<Page, ApiError> {
        match self.standing().await? {
            Standing::New => Ok(self.framed(self.ask(None).await?, told, None)),
            Standing::Ordered(order) => {
                Ok(self.framed(self.state(&order).await?, told, Some(&order)))
            }
            Standing::Paid(order) => self.paid(&order, told).await,
        }
    }

    /// The page after invalid input.
    pub(crate) async fn correct(&self, note: Note, typed: Typed) -> Result<Page, ApiError> {
        let asked = asking::ask(self.scene, &self.visit, None, typed).await?;
        Ok(self.framed(Content::Ask(asked), Some(Told::at_once(note)), None))
    }

    /// The page for a reader who has begun in the frame, with the input from there.
    pub(crate) async fn begun(&self, typed: Typed) -> Result<Page, ApiError> {
        let asked = asking::ask(self.scene, &self.visit, None, typed).await?;
        Ok(self.framed(Content::Ask(asked), None, None))
    }

    /// The page for a ticket that was used, or is too old.
    pub(crate) fn ticket_used(&self) -> Page {
        let text = self.scene.language.words().ticket_used.to_owned();
        self.framed(Content::Message { text, again: None }, None, None)
    }

    /// Whether the item is bought once. All items but articles can be bought again.
    fn is_bought_once(&self) -> bool {
        self.kind() == ItemKind::Article
    }

    fn kind(&self) -> ItemKind {
        self.scene.sold.kind
    }

    async fn standing(&mut self) -> Result<Standing, ApiError> {
        let (app, caller) = (self.scene.app, self.scene.caller(&self.visit));
        let placed = match &self.visit.order {
            Some(order) => Some(app.orders.read(&caller, order).await?),
            None => None,
        };
        if self.is_bought_once() {
            if let Some(owned) = app.orders.opened(&caller, &self.visit.item).await? {
                return Ok(Standing::Paid(match placed {
                    Some(order) if order.id == owned.order => order,
                    // Bought in the sheet, from another tab, or on another device by this phone.
                    placed => {
                        let bought = placed.and_then(|proved| proved.bought);
                        let paid = app.orders.read(&caller, &owned.order).await?;
                        OrderSnapshot { bought, ..paid }
                    }
                }));
            }
        } else if let Some(order) = &placed
            && order.status == OrderStatus::Paid
        {
            return Ok(Standing::Paid(order.clone()));
        }
        let is_over = placed.as_ref().is_none_or(|order| {
            use OrderStatus as S;
            matches!(order.status, S::Refused | S::Cancelled | S::Expired | S::Undone)
        });
        // The sheet, or another tab, may be paying already: that purchase continues here.
        if is_over && let Some(live) = app.orders.live(&caller, &self.visit.item).await? {
            self.visit.order = Some(live.id.clone());
            return Ok(Standing::Ordered(live));
        }
        Ok(placed.map_or(Standing::New, Standing::Ordered))
    }

    async fn state(&self, order: &OrderSnapshot) -> Result<Content, ApiError> {
        let (language, words) = (self.scene.language, self.scene.language.words());
        let wait = |what| Content::Wait { what, again: self.scene.address_of(&self.visit, None) };
        Ok(match order.status {
            OrderStatus::Preparing | OrderStatus::Unknown => wait(words.preparing),
            // Paid, but the right is not visible yet: a read between two commits. The next load shows it.
            OrderStatus::Charging | OrderStatus::Paid => wait(words.charging),
            OrderStatus::Checking => wait(words.checking),
            OrderStatus::AwaitingCode => {
                let phone = order.phone_masked.as_deref().unwrap_or_default();
                let now = self.scene.app.clock.now();
                let left = order.code.map_or(0, |code| seconds(code.expires_at.since(now)));
                Content::Code {
                    sent: language.code_sent(phone, left),
                    confirm: language.confirm(order.charged.unwrap_or(order.price)),
                    can_resend: order.code.is_some_and(|code| code.sends_left > 0),
                }
            }
            OrderStatus::AwaitingWindow => {
                let app = self.scene.app;
                let url = returning::window(app, order, &self.visit, Some(language));
                match url.map_err(|cause| ApiError::Internal(cause.into()))? {
                    Some(url) => Content::Window { url },
                    None => wait(words.preparing),
                }
            }
            OrderStatus::Refused => {
                let reason = order.refusal.unwrap_or(Reason::Unknown);
                self.ask(Some(Ended::Refused(reason))).await?
            }
            OrderStatus::Cancelled => self.ask(Some(Ended::By(words.cancelled))).await?,
            OrderStatus::Undone => self.ask(Some(Ended::By(language.shop().undone))).await?,
            OrderStatus::Expired => self.ask(Some(Ended::By(words.expired))).await?,
        })
    }

    async fn ask(&self, ended: Option<Ended>) -> Result<Content, ApiError> {
        let asked = asking::ask(self.scene, &self.visit, ended, Typed::default());
        Ok(Content::Ask(asked.await?))
    }

    async fn paid(&self, order: &OrderSnapshot, told: Option<Told>) -> Result<Page, ApiError> {
        let (scene, app) = (self.scene, self.scene.app);
        // Only its keys are shown, which have no end.
        let caller = scene.caller(&self.visit);
        let right = rights::view(app, &caller, &self.visit.item, &order.id, None)?;
        let opens = right.content_key.is_some();
        // After a rotation the page may be sealed with an older secret, so the link has all keys.
        let read = match right.content_keys.or(right.content_key) {
            Some(key) => self.way_back(order, &key)?,
            None => None,
        };
        let here = scene.address_of(&self.visit, None);
        let mut told = told;
        if self.wants_article && opens {
            if let Some(html) = self.article().await? {
                let mut page = self.framed(Content::Read { html, back: here }, None, None);
                page.back = read.map(|address| self.back(address)).or(page.back);
                return Ok(page);
            }
            told = Some(Told::at_once(Note::Unreadable));
        }
        let can_repeat = !self.is_bought_once() && scene.sold.is_listed;
        let again = can_repeat.then(|| {
            let address = scene.address_of(&self.visit.once_more(), None);
            (scene.language.once_more(self.kind()), address)
        });
        let can_read_here = read.is_some() && self.is_bought_once();
        let state = Content::Paid(Paid {
            opens,
            bought: order.bought.as_ref().map(|bought| scene.language.bought(bought.at)),
            read_here: can_read_here.then(|| format!("{here}&view=read")),
            thanks: order
                .note
                .thanks
                .as_ref()
                .map(|thanks| thanks.for_language(scene.language.tag()).to_owned()),
            can_undo: !self.visit.is_for_another()
                && order.undo_until.is_some_and(|until| app.clock.now() < until),
            article: order
                .opens
                .as_ref()
                .map(|article| scene.address_elsewhere(&self.visit, article, None)),
            receipt: receipt::rows(scene, order),
            again,
            read,
        });
        let mut page = self.framed(state, told, None);
        if let Content::Paid(Paid { read: Some(_), .. }) = &page.state {
            // The plain link back would show a locked article; only this link brings the right along.
            page.back = None;
        }
        Ok(page)
    }

    /// The item's page, with the key and a claim in the fragment, which no server sees.
    fn way_back(&self, order: &OrderSnapshot, key: &str) -> Result<Option<String>, ApiError> {
        let (scene, app) = (self.scene, self.scene.app);
        let item = &self.visit.item;
        let Some(url) = scene.sold.url else { return Ok(None) };
        let now = app.clock.now();
        let claim = claim::sign(&app.secrets.claim, now, &self.visit.publisher, item, &order.id)?;
        let parts = [item.as_str(), key, &claim];
        let parts = parts.map(|part| byte_serialize(part.as_bytes()).collect::<String>());
        let mut url = url.for_language(scene.language.tag()).clone();
        url.set_fragment(Some(&format!("farthing={}", parts.join("~"))));
        Ok(Some(url.to_string()))
    }

    async fn article(&self) -> Result<Option<String>, ApiError> {
        let app = self.scene.app;
        let (publisher, language) = (self.scene.publisher, self.scene.language.tag());
        Ok(app.pages.content(publisher, &self.visit.item, language, &app.rings()).await)
    }

    fn back(&self, address: String) -> Back {
        let words = self.scene.language.words();
        let text = if self.is_bought_once() { words.back } else { words.back_elsewhere };
        Back { address, text }
    }

    fn framed(&self, state: Content, told: Option<Told>, order: Option<&OrderSnapshot>) -> Page {
        let (scene, language) = (self.scene, self.scene.language);
        let now = scene.app.clock.now();
        let visit = self.visit.sign(&scene.app.secrets.visit, now);
        let other = language.other();
        let note = told.filter(|told| state.takes(told.note)).map(|Told { note, wait }| {
            let left = match (note, order.and_then(|order| order.code)) {
                (Note::WrongCode, Some(code)) => u32::from(code.tries_left),
                (Note::TooSoon, Some(code)) => seconds(code.resend_at.since(now)),
                _ => seconds(wait),
            };
            language.note(note, left)
        });
        let page = scene.sold.url.or(scene.publisher.home.as_ref());
        let back = page.map(|page| self.back(page.for_language(language.tag()).to_string()));
        Page {
            lang: language.tag(),
            words: language.words(),
            shop: language.shop(),
            style: style::path(),
            script: style::script_path(),
            publisher: scene.publisher.name.clone(),
            title: scene.sold.title.for_language(language.tag()).to_owned(),
            other_language: format!("{}?visit={visit}&lang={}", scene.path(), other.tag()),
            other_tag: other.tag(),
            action: format!("{}?lang={}", scene.path(), language.tag()),
            visit,
            asks_network: line::is_offered(scene.app),
            note,
            state,
            back,
            everything: (!self.visit.is_for_another())
                .then(|| shelf::address(scene.app, &self.visit, language)),
        }
    }
}
