//! Renders the form of the plain page: ways to pay, phone number, and other choices.

use farthing_protocol::ways::TipView;
use farthing_protocol::{ItemId, Money, Reason, Way};
use farthing_sentences::HandText;

use crate::api::error::ApiError;
use crate::api::ways;
use crate::handoff::{handed, payer};
use crate::passkeys::step_up;
use crate::plain::scene::Scene;
use crate::plain::view::{Ask, Button, Choice, Other, TipForm};
use crate::plain::visit::Visit;
use crate::quotes::offered::{self, Offered};

/// The reader's input, shown again for correction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    pub(crate) phone: String,
    /// The preset amount that was chosen.
    pub(crate) amount: String,
    /// The amount of the reader's own.
    pub(crate) own: String,
    /// The message to the author.
    pub(crate) message: String,
    /// Whether the phone number is wrong.
    pub(crate) is_phone_wrong: bool,
    /// Whether another way to pay is needed.
    pub(crate) is_uncovered: bool,
}

/// How a payment ended without money.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ended {
    /// It was cancelled or undone, or it expired: the sentence that says so.
    By(&'static str),
    /// The carrier or a limit of the gateway refused it.
    Refused(Reason),
}

/// The form for this reader now, or [`ApiError::ItemUnknown`] if the item can no longer be bought.
pub(crate) async fn ask(
    scene: &Scene<'_>,
    visit: &Visit,
    ended: Option<Ended>,
    typed: Typed,
) -> Result<Ask, ApiError> {
    let (app, language) = (scene.app, scene.language);
    let caller = scene.caller(visit);
    let handed = handed::of_visit(app, visit).await?;
    let own_means = handed.as_ref().and_then(|(_, until)| {
        let address = payer::address(scene, visit, *until)?;
        Some(Other { text: language.own_means(&scene.publisher.name), address })
    });
    let offered = match handed {
        Some((handed, _)) => Some(Offered::handed(&handed)),
        None => offered::item(app, &caller, scene.publisher, &visit.item).await?,
    };
    let Offered { quote, tip, discount, credited, articles, alternatives } =
        offered.ok_or(ApiError::ItemUnknown)?;
    let (mut ways, _) = ways::of_quote(app, &caller, scene.publisher, &quote).await?;
    if visit.is_for_another() {
        ways.retain(|way| !way.is_one_tap());
    }
    // There are no passkeys without scripts.
    if step_up::is_needed(&app.store, &visit.device, quote.price).await? {
        ways.retain(|way| !matches!(way, Way::Tab { .. } | Way::Credit { .. }));
    }
    let pay = match tip {
        Some(_) => language.send_tip().to_owned(),
        None => language.pay(quote.kind, quote.price),
    };
    let button = |way: &Way| {
        let (text, hint) = language.way(way, &pay)?;
        Some(Button { action: action(way)?, text, hint })
    };
    let taps = ways.iter().filter(|way| way.is_one_tap()).filter_map(button).collect();
    let bills = ways.iter().filter(|way| !way.is_one_tap()).filter_map(button).collect();
    let top_ups = ways.iter().find_map(|way| match way {
        Way::TopUp { amounts, .. } => Some(amounts.clone()),
        _ => None,
    });
    let mut prices = Vec::new();
    prices.extend(discount.as_ref().map(|discount| language.discount(discount)));
    prices.extend(credited.map(|credited| language.credited(credited, articles)));
    let has_opened = ways.iter().any(|way| matches!(way, Way::Bundle { .. } | Way::Pass { .. }));
    let others = if has_opened || visit.is_for_another() { Vec::new() } else { alternatives };
    let other = |other: &farthing_protocol::ways::AlternativeView| Other {
        text: language.alternative(other),
        address: scene.address_elsewhere(visit, &other.item, Some(&visit.item)),
    };
    Ok(Ask {
        ended: ended.map(|ended| match ended {
            Ended::By(words) => words,
            Ended::Refused(reason) => language.reason(reason),
        }),
        is_folded: matches!(ended, Some(Ended::Refused(reason)) if is_settled_elsewhere(reason)),
        prices,
        tip: tip.map(|tip| tip_form(scene, &tip, &typed)),
        taps,
        bills,
        top_ups: top_ups.iter().flatten().map(|money| choice(scene, *money, None)).collect(),
        quote: quote.sign(&app.secrets.quote, app.clock.now())?,
        by_phone: (!visit.is_for_another()).then(|| HandText::ByPhone.say(language.locale())),
        own_means,
        others: others.iter().map(other).collect(),
        typed: typed.phone.chars().take(40).collect(),
        is_wrong: typed.is_phone_wrong,
        is_open: typed.is_uncovered || !typed.phone.is_empty(),
    })
}

/// The name of a way in the form.
const fn action(way: &Way) -> Option<&'static str> {
    Some(match way {
        Way::Tab { .. } => "tab",
        Way::Credit { .. } => "credit",
        Way::Bundle { .. } => "bundle",
        Way::Pass { .. } => "pass",
        Way::PhoneBill => "pay",
        Way::Settle { .. } => "settle",
        Way::TopUp { .. } => "top-up",
        Way::Unknown => return None,
    })
}

fn choice(scene: &Scene<'_>, amount: Money, chosen: Option<&str>) -> Choice {
    let value = amount.amount().to_string();
    let is_chosen = chosen == Some(value.as_str());
    Choice { text: scene.language.money(amount), value, is_chosen }
}

fn tip_form(scene: &Scene<'_>, tip: &TipView, typed: &Typed) -> TipForm {
    let chosen = Some(typed.amount.as_str()).filter(|amount| !amount.is_empty());
    let first = tip.presets.first().map(|money| money.amount().to_string());
    let chosen = chosen.or(first.as_deref());
    let bounds = (scene.language.money(tip.min), scene.language.money(tip.max));
    TipForm {
        presets: tip.presets.iter().map(|money| choice(scene, *money, chosen)).collect(),
        bounds: format!("{} – {}", bounds.0, bounds.1),
        own: typed.own.chars().take(20).collect(),
        takes_message: tip.message,
        message: typed.message.chars().take(200).collect(),
    }
}

/// Whether the reader must first do something else, such as call the carrier or wait, so that the phone field
/// is not needed next.
fn is_settled_elsewhere(reason: Reason) -> bool {
    let is_here =
        matches!(reason, Reason::NumberNotServed | Reason::LineNotEligible | Reason::NotCovered);
    !is_here && !reason.is_retryable()
}

impl Scene<'_> {
    /// The address of another item for the same device; `because` is the article for which it is bought, if
    /// any.
    pub(crate) fn address_elsewhere(
        &self,
        visit: &Visit,
        item: &ItemId,
        because: Option<&ItemId>,
    ) -> String {
        let visit = visit.elsewhere(item, because);
        let capability = visit.sign(&self.app.secrets.visit, self.app.clock.now());
        let (publisher, language) = (&self.publisher.id, self.language.tag());
        format!("/pay/{publisher}/{item}?visit={capability}&lang={language}")
    }
}
