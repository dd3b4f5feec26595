//! A gateway and a carrier with clocks of their own, and the questions that every test asks.

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;

use farthing_protocol::{
    Currency, DeviceId, ItemId, ItemKind, Money, Msisdn, OrderId, OrderStatus, PublisherId,
};

use super::carrier::{CODE, FakeCarrier};
use crate::carriers::{CarrierSetup, Fee, RefundAbility, SimSwapRule, Vocabulary};
use crate::clock::{Clock, UnixMillis};
use crate::codes::CodeLimits;
use crate::grants::Grants;
use crate::orders::place::Placed;
use crate::orders::undo::UndoLimits;
use crate::orders::{Caller, OrderError, OrderSnapshot, Orders, OrdersSetup, Patience, Purchase};
use crate::phone_month::PhoneMonth;
use crate::reconciler;
use crate::store::{Database, Durability, Store, query};
use crate::verify::{Verified, verify};

/// 2026-11-21, eleven in the morning in Korea.
const NOON: UnixMillis = UnixMillis(1_795_226_400_000);

pub(crate) struct World {
    pub(crate) carrier: FakeCarrier,
    pub(crate) clock: Clock,
    pub(crate) folder: Arc<tempfile::TempDir>,
    pub(crate) store: Store,
    pub(crate) orders: Orders,
}

pub(crate) fn clock() -> Clock {
    Clock::standing(NOON.0)
}

impl World {
    /// Where a call waits for its outcome, however slow the machine is.
    pub(crate) async fn new() -> Self {
        Self::patient_for(Duration::from_secs(30)).await
    }

    /// A world in which calls do not wait for an outcome.
    pub(crate) async fn impatient() -> Self {
        Self::patient_for(Duration::from_millis(1)).await
    }

    async fn patient_for(charging: Duration) -> Self {
        let clock = clock();
        let carrier = FakeCarrier::start(&clock);
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::open(carrier, clock, folder, charging).await
    }

    /// A gateway on a database that may exist.
    pub(crate) async fn open(
        carrier: FakeCarrier,
        clock: Clock,
        folder: Arc<tempfile::TempDir>,
        charging: Duration,
    ) -> Self {
        let carriers = vec![carrier_setup("fake", "+8210", &carrier)];
        Self::open_with(carriers, carrier, clock, folder, charging).await
    }

    /// Where numbers that begin with 010-9 belong to a carrier of their own.
    pub(crate) async fn with_two_carriers() -> Self {
        let clock = clock();
        let carrier = FakeCarrier::start(&clock);
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let carriers = vec![
            carrier_setup("hanging", "+82109", &carrier),
            carrier_setup("fake", "+8210", &carrier),
        ];
        Self::open_with(carriers, carrier, clock, folder, Duration::from_millis(1)).await
    }

    pub(crate) async fn open_with(
        carriers: Vec<CarrierSetup>,
        carrier: FakeCarrier,
        clock: Clock,
        folder: Arc<tempfile::TempDir>,
        charging: Duration,
    ) -> Self {
        let store = open_store(folder.path()).await;
        let setup = OrdersSetup {
            store: store.clone(),
            clock: clock.clone(),
            phone_lookup_key: [1; 32],
            phone_sealing_key: [2; 32],
            carriers,
            limits: CodeLimits::default(),
            phone_month: PhoneMonth::default(),
            undo_limits: UndoLimits::default(),
            frame_host: "pay.localhost".to_owned(),
            patience: Patience { preparing: Duration::from_secs(30), charging },
        };
        let orders = Orders::new(setup).unwrap();
        Self { carrier, clock, folder, store, orders }
    }

    pub(crate) async fn buy(&self) -> Result<OrderSnapshot, OrderError> {
        self.place("010-1234-5678").await.map(|placed| placed.order)
    }

    pub(crate) async fn place(&self, phone: &str) -> Result<Placed, OrderError> {
        let phone = Msisdn::parse(phone).unwrap();
        self.orders.place(&caller(), purchase(ItemKind::Article), phone).await
    }

    pub(crate) async fn type_code(&self, order: &OrderId) -> Result<OrderSnapshot, OrderError> {
        self.orders.submit_code(&caller(), order, CODE).await
    }

    /// Buys as the reader of that number, whose reservation fails so.
    pub(crate) async fn buy_as(
        &self,
        number: usize,
        fault: super::carrier::Fault,
    ) -> Result<OrderSnapshot, OrderError> {
        self.carrier.plan("prepare", fault);
        let address = format!("198.51.{}.{}", number / 100, number % 100);
        let reader = caller_at(&address, &format!("dev_{number:020}"));
        let phone = Msisdn::parse(&format!("010-7000-{number:04}")).unwrap();
        let placed = self.orders.place(&reader, purchase(ItemKind::Article), phone).await?;
        Ok(placed.order)
    }

    /// Types the code and waits for all background tasks.
    pub(crate) async fn try_code(&self, order: &OrderId) -> OrderSnapshot {
        drop(self.type_code(order).await);
        self.orders.finish().await;
        self.read(order).await
    }

    pub(crate) async fn read(&self, order: &OrderId) -> OrderSnapshot {
        self.orders.read(&caller(), order).await.unwrap()
    }

    /// Lets the reconciler do whatever is due, turning the clock from one due moment to the next,
    /// until `time` has passed.
    pub(crate) async fn pass(&self, time: Duration) {
        let until = self.clock.now().plus(time);
        loop {
            self.orders.finish().await;
            reconciler::run_due(&self.orders.core).await.unwrap();
            self.orders.finish().await;
            let now = self.clock.now();
            if now >= until {
                return;
            }
            let next = {
                let mut db = self.store.read().await.unwrap();
                let charge = crate::store::due::next_due(&mut db, "fake").await.unwrap();
                let proof = crate::store::proofs::next_due(&mut db).await.unwrap();
                charge.into_iter().chain(proof).min()
            };
            let next = next.unwrap_or(until).min(until);
            // A due charge that cannot be processed must not stop the clock.
            self.clock.advance(next.since(now).max(Duration::from_millis(100)));
        }
    }

    /// The books must verify, agree with the carrier's, and owe nothing to anybody.
    pub(crate) async fn audit(&self) -> Verified {
        let verified = loop {
            match verify(&self.store, None).await {
                // The sequencer of PostgreSQL comes after the commits.
                Ok(verified) if verified.unchained > 0 => tokio::task::yield_now().await,
                Ok(verified) => break verified,
                Err(error) => panic!("{error}"),
            }
        };
        let mut db = self.store.read().await.unwrap();
        let ours = query(
            "select payment_id from charges where state in ('charged', 'refund_due') order by 1",
        );
        let ours = ours.texts(&mut db).await.unwrap();
        let books = self.carrier.books.lock().unwrap();
        let succeeded = books.payments.iter().filter(|(_, one)| one.status == "succeeded");
        let theirs: Vec<String> = succeeded.map(|(id, _)| id.clone()).collect();
        assert_eq!(ours, theirs, "I8: both books know the same payments");
        assert!(books.payments.values().all(|payment| payment.confirmed <= 1));
        verified
    }

    /// As [`World::audit`], and at rest nothing is held at the carrier.
    pub(crate) async fn audit_at_rest(&self) -> Verified {
        assert_eq!(self.carrier.count("reserved"), 0, "I7: a reservation was forgotten");
        assert_eq!(self.carrier.count("pending_validation"), 0, "I7: a code still waits");
        self.audit().await
    }

    pub(crate) async fn owns(&self) -> bool {
        self.orders.owned(&caller(), &item()).await.unwrap().is_some()
    }
}

/// Says on which engine the suite runs; SQLite if it is not set.
pub(crate) const ENGINE: &str = "FARTHING_TEST_DATABASE";

/// The database that belongs to a folder.
async fn open_store(folder: &Path) -> Store {
    if std::env::var_os(ENGINE).is_none() {
        return Store::open_with(&folder.join("farthing.sqlite"), Durability::None).await.unwrap();
    }
    let note = folder.join("postgres");
    if !note.exists() {
        // The server ends with the process, and all databases with it.
        let database = Box::leak(Box::new(test_postgres::database().unwrap()));
        std::fs::write(&note, database.url()).unwrap();
    }
    Store::open(&Database::Postgres(std::fs::read_to_string(&note).unwrap())).await.unwrap()
}

pub(crate) fn carrier_setup(id: &str, prefix: &str, carrier: &FakeCarrier) -> CarrierSetup {
    CarrierSetup {
        id: id.to_owned(),
        api_root: carrier.url.parse().unwrap(),
        token_url: format!("{}/token", carrier.url).parse().unwrap(),
        client_id: "farthing".to_owned(),
        client_secret: "secret".to_owned(),
        vocabulary: Some(Vocabulary::KgMobilians),
        prefixes: vec![prefix.to_owned()],
        window_hosts: Vec::new(),
        refunds: RefundAbility::Parts,
        free_codes: true,
        sim_swap: Some(SimSwapRule { hours: 72, refuses_unknown: false }),
        line: None,
        fee: Fee::default(),
        timeout: Duration::from_secs(10),
        sink: None,
    }
}

pub(crate) fn item() -> ItemId {
    ItemId::parse("articles/night-market").unwrap()
}

pub(crate) fn caller() -> Caller {
    caller_at("192.0.2.7", "dev_0123456789abcdefghij")
}

pub(crate) fn caller_at(address: &str, device: &str) -> Caller {
    Caller {
        device: DeviceId::parse(device).unwrap(),
        publisher: PublisherId::parse("jeju-post").unwrap(),
        address: address.parse().unwrap(),
    }
}

pub(crate) fn purchase(kind: ItemKind) -> Purchase {
    Purchase {
        publisher: PublisherId::parse("jeju-post").unwrap(),
        item: item(),
        kind,
        title: "The night market that never closes".to_owned(),
        merchant_name: "Jeju Post".to_owned(),
        service_host: "news.localhost".to_owned(),
        price: Money::parse("300", Currency::KRW).unwrap(),
        grants: Grants::of_kind(kind),
        terms: crate::orders::Terms::default(),
        payer: None,
        line: None,
    }
}

#[track_caller]
pub(crate) fn stands(order: &OrderSnapshot, status: OrderStatus) {
    assert_eq!(order.status, status, "{order:?}");
}

impl World {
    /// The gateway's books verify though the carrier knows more.
    pub(crate) async fn audit_unknown(&self) {
        self.verified().await;
    }

    /// What the gateway's books say.
    pub(crate) async fn verified(&self) -> Verified {
        verify(&self.store, None).await.unwrap()
    }

    /// The name of the charge's state.
    pub(crate) async fn state_of(&self, order: &OrderId) -> &'static str {
        let mut db = self.store.read().await.unwrap();
        let (_, charge) = crate::store::charges::of_order(&mut db, order).await.unwrap().unwrap();
        charge.state.as_str()
    }
}
