//! One tap, settling, topping up, and the other ways.

use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::order::Funding;
use farthing_protocol::{Left, OfferView, Reason, Way};

use super::samples::{
    NUMBER, Played, bundle, entitlement, item, offer, paid, paid_in_one_tap, phone, problem, won,
};
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::purchase::Purchase;
use crate::flow::selectors::Screen;

fn tab() -> Way {
    Way::Tab { open: won("300"), limit: won("1000") }
}

fn settle() -> Way {
    Way::Settle { open: won("900"), total: won("1200") }
}

fn top_up() -> Way {
    Way::TopUp { balance: won("100"), amounts: ["3000", "5000"].map(won).to_vec() }
}

fn with(ways: &[Way]) -> OfferView {
    OfferView { ways: ways.to_vec(), ..offer() }
}

fn offered(ways: &[Way]) -> Event {
    Event::OfferAnswered(Ok(Arc::new(with(ways))))
}

/// The sheet with an offer that can be paid in these ways, visible for long enough.
fn at(ways: &[Way]) -> Played {
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    played.send(offered(ways)).after_millis(1_000)
}

fn pay() -> Event {
    Event::PhoneSubmitted(NUMBER.to_owned())
}

fn funding(played: &Played) -> Option<Funding> {
    played.effects.iter().find_map(|effect| match effect {
        Effect::PlaceOrder { funding, .. } => Some(funding.clone()),
        _ => None,
    })
}

#[test]
fn what_needs_no_number_is_paid_by_one_press() {
    for (way, expected, left) in [
        (tab(), Funding::Tab, Left::Tab { open: won("600"), limit: won("1000") }),
        (
            Way::Credit { balance: won("3000") },
            Funding::Credit,
            Left::Credit { balance: won("2700") },
        ),
        (
            Way::Bundle { units_left: 3, until: None },
            Funding::Bundle,
            Left::Bundle { units_left: 2 },
        ),
        (Way::Pass { until: None }, Funding::Pass, Left::Pass { until: None }),
    ] {
        let played = at(&[way, Way::PhoneBill]);
        assert_eq!(played.flow.screen(), Screen::Tap);
        assert_eq!(played.flow.purchase().and_then(Purchase::left), Some(left));
        let played = played.send(pay());
        assert_eq!(funding(&played), Some(expected));
        assert_eq!(played.flow.screen(), Screen::Tap, "the button says that it is at work");
        let played = played.answer(Ok(paid_in_one_tap()));
        assert!(matches!(
            played.effects.as_slice(),
            [Effect::TellPaid { order, .. }, Effect::TellClosed { .. }]
                if order.undo_in_secs == Some(10)
        ));
    }
}

#[test]
fn undo_is_promised_only_where_it_will_be_offered() {
    for (way, can_undo, expected) in [
        (tab(), true, true),
        (Way::Credit { balance: won("3000") }, true, true),
        (tab(), false, false),
        (Way::Bundle { units_left: 3, until: None }, true, false),
        (Way::Pass { until: None }, true, false),
        (Way::PhoneBill, true, false),
        (settle(), true, false),
        (top_up(), true, false),
    ] {
        let offer = OfferView { can_undo, ..with(core::slice::from_ref(&way)) };
        let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
        let played = played.send(Event::OfferAnswered(Ok(Arc::new(offer))));
        assert_eq!(played.flow.could_undo(), expected, "{way:?}");
    }
}

#[test]
fn a_press_right_after_the_one_tap_button_appeared_is_ignored() {
    let early = Played::new().send(Event::Shown).send(Event::OpenAsked).send(offered(&[tab()]));
    let early = early.after_millis(499).send(pay());
    assert_eq!(early.effects, []);
    assert!(early.flow.was_early(), "the reader hears that it did not count");
    assert!(funding(&early.after_millis(1).send(pay())).is_some());
}

#[test]
fn a_double_press_of_the_one_tap_button_places_one_order() {
    assert_eq!(at(&[tab()]).send(pay()).send(pay()).effects, []);
}

#[test]
fn a_tab_that_another_tab_filled_is_offered_anew_and_says_why() {
    let played = at(&[tab(), Way::PhoneBill]).send(pay()).answer(Err(problem("not-covered")));
    let told = Effect::TellError { item: Some(item()), reason: Reason::NotCovered };
    assert_eq!(played.effects, [told, Effect::AskOffer(AskOffer::Item(item()))]);
    let played = played.send(offered(&[settle(), Way::PhoneBill]));
    assert_eq!(played.flow.refusal().map(|refusal| refusal.reason), Some(Reason::NotCovered));
    assert_eq!(played.flow.screen(), Screen::Phone);
    assert_eq!(funding(&played), None, "nothing is paid that the reader has not seen");
}

#[test]
fn a_settlement_pays_the_tab_and_the_price_together() {
    let played = at(&[settle(), Way::PhoneBill]);
    assert_eq!(played.flow.screen(), Screen::Phone);
    assert_eq!(played.flow.bill(), Some(won("1200")));
    assert_eq!(played.flow.price(), Some(won("300")));
    assert_eq!(funding(&played.send(pay())), Some(Funding::Settle { phone: phone() }));
}

#[test]
fn the_smallest_top_up_that_covers_is_chosen_and_another_is_one_press_away() {
    let played = at(&[top_up()]);
    assert_eq!(played.flow.bill(), Some(won("3000")));
    let expected = Some(Left::Credit { balance: won("2800") });
    assert_eq!(played.flow.purchase().and_then(Purchase::left), expected);
    let played = played.send(Event::TopUpPicked(1));
    assert_eq!(played.flow.bill(), Some(won("5000")));
    let expected = Funding::TopUp { phone: phone(), amount: won("5000") };
    assert_eq!(funding(&played.send(pay())), Some(expected));
}

#[test]
fn a_way_that_does_not_cover_the_price_is_not_used() {
    let full = Way::Tab { open: won("900"), limit: won("1000") };
    let poor = Way::Credit { balance: won("299") };
    let small = Way::TopUp { balance: won("0"), amounts: vec![won("200")] };
    let played = at(&[Way::Unknown, full, poor, small, Way::PhoneBill]);
    assert_eq!(played.flow.purchase().map(Purchase::way), Some(&Way::PhoneBill));
    // The reader cannot choose it either.
    let played = played.send(Event::WayPicked(1));
    assert_eq!(played.flow.purchase().map(Purchase::way), Some(&Way::PhoneBill));
}

#[test]
fn the_reader_can_take_another_way_and_come_back() {
    let played = at(&[tab(), Way::PhoneBill]).send(Event::WayPicked(1));
    assert_eq!(played.flow.screen(), Screen::Phone);
    assert_eq!(played.send(pay()).effects, [], "the button has just appeared");
    let played = at(&[tab(), Way::PhoneBill]).send(Event::WayPicked(1)).after_millis(500);
    assert_eq!(funding(&played.send(pay())), Some(Funding::PhoneBill { phone: phone() }));
    let played = at(&[tab(), Way::PhoneBill]).send(Event::WayPicked(1)).send(Event::WayPicked(0));
    assert_eq!(played.flow.screen(), Screen::Tap);
}

#[test]
fn a_balance_is_asked_for_again_when_the_sheet_opens_again() {
    let played = at(&[tab()]).send(Event::Dismissed).send(Event::OpenAsked);
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
}

fn with_bundle() -> OfferView {
    OfferView { alternatives: vec![bundle()], ..with(&[tab()]) }
}

#[test]
fn a_bundle_is_bought_instead_and_opens_what_was_wanted() {
    let ask_bundle = Effect::AskOffer(AskOffer::Item(bundle().item));
    let ask_item = Effect::AskOffer(AskOffer::Item(item()));
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    let played = played.send(Event::OfferAnswered(Ok(Arc::new(with_bundle()))));
    let played = played.send(Event::AlternativePicked(0));
    assert_eq!(played.effects, std::slice::from_ref(&ask_bundle));
    let for_sale = OfferView { item: bundle().item, price: won("1200"), ..offer() };
    let at_bundle = || Event::OfferAnswered(Ok(Arc::new(for_sale.clone())));
    let played = played.send(at_bundle()).after_millis(1_000);
    assert_eq!(played.flow.item(), Some(bundle().item));
    assert!(played.flow.can_go_back());
    let back = Played { flow: played.flow.clone(), now: played.now, effects: vec![] };
    assert_eq!(back.send(Event::BackPressed).effects, std::slice::from_ref(&ask_item));
    let played = played.send(pay());
    assert!(
        matches!(played.effects.as_slice(), [Effect::PlaceOrder { opens, .. }] if *opens == Some(item()))
    );
    let played = played.answer(Ok(paid()));
    assert_eq!(played.effects.last(), Some(&ask_item), "{:?}", played.effects);
    let unit = Way::Bundle { units_left: 5, until: None };
    let opened = played.send(offered(&[unit, tab()]));
    assert_eq!(funding(&opened), Some(Funding::Bundle));
    let opened = opened.answer(Ok(paid_in_one_tap()));
    assert!(matches!(opened.effects.first(), Some(Effect::TellPaid { .. })));
}

#[test]
fn a_bundle_that_opens_it_at_once_needs_no_unit() {
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    let played = played.send(Event::OfferAnswered(Ok(Arc::new(with_bundle()))));
    let played = played.send(Event::AlternativePicked(0)).send(offered(&[])).after_millis(1_000);
    let played = played.send(pay()).answer(Ok(paid()));
    let owned = OfferView { entitlement: Some(entitlement()), ..offer() };
    let played = played.send(Event::OfferAnswered(Ok(Arc::new(owned))));
    assert!(matches!(
        played.effects.as_slice(),
        [Effect::TellPaid { order, entitlement: opened, .. }, Effect::TellClosed { .. }]
            if order.id == paid().id && opened.item == item()
    ));
}

#[test]
fn closing_the_sheet_of_a_bundle_leads_back_to_what_was_wanted() {
    let played = Played::new().send(Event::Shown).send(Event::OpenAsked);
    let played = played.send(Event::OfferAnswered(Ok(Arc::new(with_bundle()))));
    let played = played.send(Event::AlternativePicked(0)).send(offered(&[]));
    let played = played.send(Event::Dismissed).send(Event::OpenAsked);
    assert_eq!(played.effects, [Effect::AskOffer(AskOffer::Item(item()))]);
}

#[test]
fn the_button_in_the_page_pays_without_a_sheet() {
    let ready = || Played::new().send(Event::TapShown).send(offered(&[tab(), Way::PhoneBill]));
    assert_eq!(ready().effects, [], "the sheet stays closed");
    let played = ready().send(Event::TapPressed);
    assert_eq!(funding(&played), Some(Funding::Tab));
    let paid = played.answer(Ok(paid_in_one_tap()));
    assert!(matches!(paid.effects.first(), Some(Effect::TellPaid { .. })));
    // The tab was filled meanwhile: the sheet opens with what is left to do.
    let refused = ready().send(Event::TapPressed).answer(Err(problem("not-covered")));
    let opened = refused.send(offered(&[settle()]));
    assert!(matches!(opened.effects.as_slice(), [Effect::TellOpened { .. }]));
    assert_eq!(opened.flow.screen(), Screen::Phone);
}

#[test]
fn an_offer_that_only_the_button_needs_fails_in_silence() {
    let failed = || Event::OfferAnswered(Err(problem("item-unknown")));
    assert_eq!(Played::new().send(Event::TapShown).send(failed()).effects, []);
    let opened = Played::new().send(Event::TapShown).send(Event::OpenAsked).send(failed());
    assert!(opened.effects.iter().any(|effect| matches!(effect, Effect::TellError { .. })));
}

#[test]
fn the_button_in_the_page_opens_the_sheet_where_one_tap_is_not_enough() {
    let played = Played::new().send(Event::TapShown).send(offered(&[]));
    let played = played.send(Event::TapPressed);
    assert_eq!(funding(&played), None);
    assert!(matches!(played.effects.as_slice(), [Effect::TellOpened { .. }]));
}
