//! A scripted carrier with books of its own. It runs on a thread of its own, so that it survives a gateway
//! that is stopped.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::clock::Clock;

mod default_handlers;

pub(crate) mod refunds;

/// The code that it texts.
pub(crate) const CODE: &str = "730916";

/// What it does to the next call of a kind, instead of its duty.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Cuts the connection before it does anything.
    CutBefore,
    /// Does its duty and cuts the connection.
    CutAfter,
    /// Answers with an error before it does anything.
    ErrorBefore(u16, &'static str, &'static str),
    /// Does its duty and answers with an error.
    ErrorAfter(u16),
    /// Changes the payment after it did its duty, as `set` on its JSON.
    Twist(&'static str, Value),
    /// The carrier answers as the specification says.
    Nothing,
}

/// A payment in its books.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) status: &'static str,
    pub(crate) amount: Value,
    pub(crate) currency: String,
    pub(crate) reference: String,
    pub(crate) correlator: String,
    pub(crate) merchant: String,
    pub(crate) created_ms: i64,
    pub(crate) wrong: u8,
    pub(crate) confirmed: u32,
}

#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) payments: BTreeMap<String, Payment>,
    pub(crate) faults: HashMap<&'static str, VecDeque<Fault>>,
    /// `validate`, `open` or `none`.
    pub(crate) validation: &'static str,
    /// Answers `prepare` with `processing`, and a later read with the outcome.
    pub(crate) asynchronous: bool,
    /// How many calls of each kind came.
    pub(crate) calls: HashMap<&'static str, u32>,
    /// How many payments it lists at once.
    pub(crate) list_max: usize,
    pub(crate) tokens: u32,
    pub(crate) revoked: bool,
    /// Whether it says that every SIM changed lately.
    pub(crate) swapped: bool,
    /// Codes that prove a number: to whom each was texted, and what the message said.
    pub(crate) free_codes: Vec<FreeCode>,
    pub(crate) refunds: Vec<refunds::Refund>,
    /// What it says of a new refund.
    pub(crate) refund_status: &'static str,
}

/// A code that proves a number.
#[derive(Debug, Clone)]
pub(crate) struct FreeCode {
    pub(crate) phone: String,
    pub(crate) message: String,
    pub(crate) wrong: u8,
    pub(crate) used: bool,
}

#[derive(Clone)]
pub(crate) struct FakeCarrier {
    pub(crate) books: Arc<Mutex<Books>>,
    pub(crate) url: String,
    pub(crate) clock: Clock,
}

impl FakeCarrier {
    pub(crate) fn start(clock: &Clock) -> Self {
        let books = Books {
            payments: BTreeMap::new(),
            faults: HashMap::new(),
            validation: "validate",
            asynchronous: false,
            calls: HashMap::new(),
            list_max: 1_000,
            tokens: 0,
            revoked: false,
            swapped: false,
            free_codes: Vec::new(),
            refunds: Vec::new(),
            refund_status: "succeeded",
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let carrier = Self { books: Arc::new(Mutex::new(books)), url, clock: clock.clone() };
        let state = carrier.clone();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, default_handlers::routes(state)).await.unwrap();
            });
        });
        carrier
    }

    /// Does this to the next call of a kind that has nothing planned yet.
    pub(crate) fn plan(&self, call: &'static str, fault: Fault) {
        self.books.lock().unwrap().faults.entry(call).or_default().push_back(fault);
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Books)) {
        change(&mut self.books.lock().unwrap());
    }

    /// How many payments stand so.
    pub(crate) fn count(&self, status: &str) -> usize {
        let books = self.books.lock().unwrap();
        books.payments.values().filter(|payment| payment.status == status).count()
    }

    pub(crate) fn calls(&self, call: &'static str) -> u32 {
        self.books.lock().unwrap().calls.get(call).copied().unwrap_or_default()
    }

    pub(crate) fn fault(&self, call: &'static str) -> Fault {
        let mut books = self.books.lock().unwrap();
        *books.calls.entry(call).or_default() += 1;
        books.faults.get_mut(call).and_then(VecDeque::pop_front).unwrap_or(Fault::Nothing)
    }
}
