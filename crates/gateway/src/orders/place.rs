//! Places an order that is paid by phone bill.

use core::net::IpAddr;
use std::sync::Arc;

use farthing_protocol::limits::CODE_LIFE;
use farthing_protocol::{
    DeviceId, ItemId, ItemKind, Money, Msisdn, OrderId, OrderStatus, PublisherId,
};

use crate::carriers::{Carrier, LineProof};
use crate::charges::{Call, State};
use crate::clock::UnixMillis;
use crate::codes::{self, CodeLimits};
use crate::grants::Grants;
use crate::id_generator;
use crate::orders::apply_event::Outcome;
use crate::orders::bill::Bill;
use crate::orders::dispatch::Given;
use crate::orders::schedule::due_at;
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::terms::{self, Terms};
use crate::orders::{Core, OrderError, Orders, standing};
use crate::phone_month::PhoneMonth;
use crate::proofs;
use crate::secrets::phones::Lookup;
use crate::store::charges::ChargeRow;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::purpose::Purpose;
use crate::store::{self, Tx};

/// The caller: an authenticated session and its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The device whose key opened the session.
    pub(crate) device: DeviceId,
    pub(crate) publisher: PublisherId,
    /// The reader's address, as trusted proxies report it. Limits on codes count it.
    pub(crate) address: IpAddr,
}

/// What is bought, from a verified quote. Nothing in it comes from the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purchase {
    pub(crate) publisher: PublisherId,
    pub(crate) item: ItemId,
    /// The kind of item. An article is bought once; other kinds can be bought again.
    pub(crate) kind: ItemKind,
    /// The title, for the carrier's description.
    pub(crate) title: String,
    /// The shop's name, for the phone bill and the text message.
    pub(crate) merchant_name: String,
    /// Host of the publisher's origin, for the last line of the text message.
    pub(crate) service_host: String,
    pub(crate) price: Money,
    /// The rights that a paid order grants.
    pub(crate) grants: Grants,
    /// Conditions of the price, and the note of a tip.
    pub(crate) terms: Terms,
    /// The device that pays, if it is not the device that reads.
    pub(crate) payer: Option<DeviceId>,
    /// The authorization from the phone's carrier, if the network shall confirm the number.
    pub(crate) line: Option<LineProof>,
}

/// The result of placing an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) order: OrderSnapshot,
    /// Whether the order is new. If not, it was under way already.
    pub(crate) is_new: bool,
}

/// The decision of the transaction.
enum Decision {
    New(Box<Outcome>),
    Proof(Box<proofs::Outcome>),
    Live(OrderId),
}

impl Orders {
    /// As [`Orders::place_with`], for a bill that pays exactly the price.
    #[cfg(test)]
    pub(crate) async fn place(
        &self,
        caller: &Caller,
        purchase: Purchase,
        phone: Msisdn,
    ) -> Result<Placed, OrderError> {
        self.place_with(caller, purchase, phone, Bill::Price).await
    }

    /// Starts a purchase by phone bill, or returns the order by which this device is paying for the item
    /// already. If the phone has bought the article, a free code proves the number and nothing is charged.
    /// Waits for the carrier's first answer for a limited time.
    ///
    /// # Errors
    ///
    /// [`OrderError::NumberNotServed`], [`OrderError::AlreadyOwned`], [`OrderError::AlreadyPaying`] (with
    /// another phone), [`OrderError::TooManyRequests`], [`OrderError::PhoneMonthSpent`] and
    /// [`OrderError::CarrierUnavailable`] begin nothing. Nor do [`OrderError::NotCovered`] and
    /// [`OrderError::AmountInvalid`], for a bill that cannot pay this order.
    pub(crate) async fn place_with(
        &self,
        caller: &Caller,
        purchase: Purchase,
        phone: Msisdn,
        bill: Bill,
    ) -> Result<Placed, OrderError> {
        let core = &self.core;
        let carrier = core.carriers.iter().find(|carrier| carrier.serves(&phone));
        let carrier = carrier.ok_or(OrderError::NumberNotServed)?;
        let now = core.clock.now();
        let lookup = core.keys.phone_lookup(&phone)?;
        let terms = purchase.terms.clone();
        let line = purchase.line.clone().map(Given::Line);
        let payer = purchase.payer.clone().unwrap_or_else(|| caller.device.clone());
        let beginning = Beginning {
            terms,
            payer,
            order: core.new_order(caller, purchase, now)?,
            phone: lookup,
            ciphertext: core.keys.seal(&lookup, &phone)?,
            carrier: Arc::clone(carrier),
            limits: core.limits,
            phone_month: core.phone_month.clone(),
            bill,
            now,
        };
        core.failpoints.pass("before writing", "placed").await;
        let began = core.store.write(move |db| Box::pin(async move { begin(db, beginning).await }));
        let decision = began.await?;
        core.failpoints.pass("after writing", "placed").await;
        let patience = core.patience.preparing;
        let (mut order, is_new) = match decision {
            Decision::New(outcome) => {
                let (order, version) = (&outcome.order.id, outcome.charge.version);
                let changes = core.watchers.watch(order);
                core.follow(&outcome, carrier, line.as_ref());
                let placed = (order, version);
                (core.wait_beyond(placed, changes, patience, is_prepared).await?, true)
            }
            Decision::Proof(outcome) => {
                core.follow_proof(&outcome, None);
                (core.wait_until(&outcome.order.id, patience, is_prepared).await?, true)
            }
            Decision::Live(order) => (core.wait_until(&order, patience, is_prepared).await?, false),
        };
        if order.status == OrderStatus::Charging {
            // An order that is over asks for no code.
            let is_over = |order: &OrderSnapshot| order.status != OrderStatus::Charging;
            order = core.wait_until(&order.id, core.patience.charging, is_over).await?;
        }
        Ok(Placed { order, is_new })
    }
}

/// Whether the carrier's first answer is there.
pub(crate) fn is_prepared(order: &OrderSnapshot) -> bool {
    order.status != OrderStatus::Preparing
}

impl Core {
    /// A new order with an id of its own, not yet saved.
    pub(crate) fn new_order(
        &self,
        caller: &Caller,
        purchase: Purchase,
        now: UnixMillis,
    ) -> Result<OrderRow, OrderError> {
        Ok(OrderRow {
            id: id_generator::order_id()?,
            device: caller.device.clone(),
            publisher: purchase.publisher,
            item: purchase.item,
            kind: purchase.kind,
            title: purchase.title,
            merchant_name: purchase.merchant_name,
            service_host: purchase.service_host,
            price: purchase.price,
            grants: purchase.grants,
            opens: purchase.terms.opens,
            is_trial: purchase.terms.is_trial,
            address_lookup: self.keys.address_lookup(caller.address)?,
            placed_at: now,
        })
    }
}

#[derive(Clone)]
struct Beginning {
    terms: Terms,
    order: OrderRow,
    payer: DeviceId,
    phone: Lookup,
    ciphertext: Vec<u8>,
    carrier: Arc<Carrier>,
    limits: CodeLimits,
    phone_month: PhoneMonth,
    bill: Bill,
    now: UnixMillis,
}

async fn begin(db: &mut Tx, beginning: Beginning) -> Result<Decision, OrderError> {
    let Beginning { terms, order, payer, phone, ciphertext, carrier, .. } = beginning;
    let Beginning { limits, phone_month, bill, now, .. } = beginning;
    store::orders::take_turn(db, &order.device).await?;
    let standing = standing::of(db, &order, &carrier, &phone).await?;
    if let Some(live) = standing::check(&standing, phone)? {
        return Ok(Decision::Live(live));
    }
    if carrier.is_resting() {
        return Err(OrderError::CarrierUnavailable);
    }
    codes::check(db, limits, phone, order.address_lookup, now).await?;

    let attempt = id_generator::attempt_id()?;
    let paid = bill.pays(db, &order).await?;
    store::orders::insert(db, &order).await?;
    if standing.pays_for_another {
        store::handoff_payers::attach(db, &order).await?;
    }
    terms::keep(db, &order, &terms, now).await?;
    store::phones::keep(db, &phone, &ciphertext, now).await?;
    if let Some(bought_by) = proofs::instead(db, &order, (phone, bill), &carrier, now).await? {
        let need = proofs::Need { order, bought_by, phone, ciphertext, amount: paid.1, attempt };
        return Ok(Decision::Proof(Box::new(proofs::begin(db, need, &carrier, now).await?)));
    }
    phone_month.check(standing.phone_paid, paid.1, now)?;
    let mut charge = new_charge(&order, payer, paid, (phone, &attempt), &carrier, now)?;
    charge.phone_ciphertext = Some(ciphertext);
    store::charges::insert(db, &charge, &order).await?;
    let source = Source::Charge(charge.id.clone());
    store::fundings::insert(db, &order.id, &source, order.price).await?;
    store::attempts::intend(db, &attempt, &charge.id, &Call::Prepare, now).await?;
    let address = &order.address_lookup;
    store::codes::record_send(db, &charge.id, charge.sends, &phone, address, now).await?;
    Ok(Decision::New(Box::new(Outcome {
        order,
        charge,
        moved: true,
        shows: true,
        calls: vec![(attempt, Call::Prepare)],
        stray: None,
        reads: Vec::new(),
    })))
}

fn new_charge(
    order: &OrderRow,
    payer: DeviceId,
    (purpose, amount): (Purpose, Money),
    (phone, attempt): (Lookup, &str),
    carrier: &Carrier,
    now: UnixMillis,
) -> Result<ChargeRow, OrderError> {
    let mut charge = ChargeRow {
        id: id_generator::charge_id()?,
        order: order.id.clone(),
        number: 1,
        purpose,
        payer,
        carrier: carrier.id().to_owned(),
        phone,
        phone_ciphertext: None,
        amount,
        version: 1,
        state: State::Preparing,
        entered_at: now,
        due_at: None,
        reads: 0,
        mismatches: 0,
        absences: 0,
        absent_at: None,
        sends: 1,
        wrong_codes: 0,
        code_sent_at: now,
        code_expires_at: now.plus(CODE_LIFE),
        attempt: attempt.to_owned(),
        alarm: None,
    };
    charge.due_at = due_at(&charge, now, carrier);
    Ok(charge)
}
