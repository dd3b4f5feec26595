//! Laws of money: they hold after any sequence of requests, and again after a replay.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::amount::Amount;
use super::books::{Books, Totals};
use super::event::Batch;
use super::outcome::{Caller, Context, Fresh, Outcome};
use super::payment::Steps;
use super::settings::{Mode, Settings, ValidationMode};
use super::state::CarrierState;
use super::wire::payment::{PaymentRequest, ValidatePayment};
use super::{commands, opening, refunds};

/// Something that anybody may try at any time.
#[derive(Debug, Clone)]
enum Attempt {
    Create { line: u8, won: i64 },
    Prepare { line: u8, won: i64 },
    TypeCode { which: u8, right: bool },
    Confirm { which: u8 },
    Cancel { which: u8 },
    Refund { which: u8, part: Option<i64> },
    Wait { seconds: i64 },
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let won = prop_oneof![1_i64..12_000, Just(10_000), Just(10_001)];
    // Ordinary lines, and those that deny refunds, confirmations, or everything later.
    let line = 0_u8..24;
    let one = prop_oneof![
        (line.clone(), won.clone()).prop_map(|(line, won)| Attempt::Create { line, won }),
        (line, won).prop_map(|(line, won)| Attempt::Prepare { line, won }),
        (any::<u8>(), prop::bool::weighted(0.8))
            .prop_map(|(which, right)| Attempt::TypeCode { which, right }),
        any::<u8>().prop_map(|which| Attempt::Confirm { which }),
        any::<u8>().prop_map(|which| Attempt::Cancel { which }),
        (any::<u8>(), prop::option::of(1_i64..8_000))
            .prop_map(|(which, part)| Attempt::Refund { which, part }),
        prop_oneof![0_i64..400, Just(86_400), Just(31 * 86_400)]
            .prop_map(|seconds| Attempt::Wait { seconds }),
    ];
    prop::collection::vec(one, 1..60)
}

/// The carrier with a clock that only tests move.
struct Bench {
    state: CarrierState,
    journal: Vec<Batch>,
    now: Timestamp,
    settings: Settings,
    caller: Caller,
    payments: Vec<String>,
    drawn: u32,
}

impl Bench {
    fn new(mode: Mode, validation: ValidationMode) -> Self {
        Self {
            state: CarrierState::default(),
            journal: Vec::new(),
            now: "2026-01-15T00:00:00Z".parse().unwrap(),
            settings: Settings {
                mode,
                validation,
                month_limit: Amount::whole(60_000),
                ..Settings::default()
            },
            caller: Caller { client: "shop".to_owned(), ..Caller::default() },
            payments: Vec::new(),
            drawn: 0,
        }
    }

    fn act<T>(
        &mut self,
        decide: impl FnOnce(&CarrierState, &Context<'_>, &Caller) -> Outcome<T>,
    ) -> Option<T> {
        self.drawn += 1;
        let fresh = Fresh {
            id: format!("id{}", self.drawn),
            authorization_id: format!("auth{}", self.drawn),
            server_reference: format!("op{}", self.drawn),
            code: "123456".to_owned(),
        };
        loop {
            let context = context(self.now, &self.settings, &fresh);
            let events = commands::pass_time(&self.state, &context);
            if events.is_empty() {
                break;
            }
            self.commit(events);
        }
        let outcome = decide(&self.state, &context(self.now, &self.settings, &fresh), &self.caller);
        self.commit(outcome.events);
        outcome.answer.ok()
    }

    fn commit(&mut self, events: Vec<super::event::Event>) {
        for event in &events {
            self.state.apply(event, self.now);
        }
        self.journal.push(Batch { at: self.now, events });
    }

    fn which(&self, which: u8) -> Option<String> {
        let places = self.payments.len().max(1);
        self.payments.get(usize::from(which) % places).cloned()
    }

    fn open(&mut self, steps: Steps, line: u8, won: i64) {
        let number = self.drawn;
        let request: PaymentRequest = serde_json::from_str(&format!(
            r#"{{"amountTransaction":{{"phoneNumber":"+8210000000{line:02}","referenceCode":"r{number}",
                "paymentAmount":{{"chargingInformation":{{"amount":{won},"currency":"KRW","description":"d"}}}}}}}}"#,
        ))
        .unwrap();
        let opened = self
            .act(|state, context, caller| opening::open(state, context, caller, steps, request));
        self.payments.extend(opened);
    }

    fn attempt(&mut self, attempt: &Attempt) {
        match *attempt {
            Attempt::Create { line, won } => self.open(Steps::One, line, won),
            Attempt::Prepare { line, won } => self.open(Steps::Two, line, won),
            Attempt::TypeCode { which, right } => {
                let Some(id) = self.which(which) else { return };
                let asked = self.state.payment(&id).unwrap().terms.validation.clone();
                let Some(asked) = asked else { return };
                let code = if right { asked.code } else { "000000".to_owned() };
                let body = ValidatePayment { authorization_id: asked.authorization_id, code };
                self.act(|state, context, caller| {
                    commands::validate(state, context, caller, &id, &body)
                });
            }
            Attempt::Confirm { which } => {
                let Some((id, number)) = self.number_of(which) else { return };
                self.act(|state, context, caller| {
                    commands::confirm(state, context, caller, &id, Some(&number))
                });
            }
            Attempt::Cancel { which } => {
                let Some((id, number)) = self.number_of(which) else { return };
                self.act(|state, context, caller| {
                    commands::cancel(state, context, caller, &id, Some(&number))
                });
            }
            Attempt::Refund { which, part } => {
                let Some(id) = self.which(which) else { return };
                let number = self.drawn;
                let (kind, amount) = match part {
                    None => ("total", "{}".to_owned()),
                    Some(won) => (
                        "partial",
                        format!(
                            r#"{{"chargingInformation":{{"amount":{won},"currency":"KRW","description":"d"}}}}"#
                        ),
                    ),
                };
                let request = serde_json::from_str(&format!(
                    r#"{{"type":"{kind}","amountTransaction":{{"referenceCode":"b{number}","refundAmount":{amount}}}}}"#
                ))
                .unwrap();
                self.act(|state, context, caller| {
                    refunds::open(state, context, caller, &id, request)
                });
            }
            Attempt::Wait { seconds } => {
                self.now = self.now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
                self.act(|_, _, _| Outcome::done((), Vec::new()));
            }
        }
    }

    fn number_of(&self, which: u8) -> Option<(String, String)> {
        let id = self.which(which)?;
        let number = self.state.payment(&id)?.terms.phone.as_str().to_owned();
        Some((id, number))
    }
}

fn context<'a>(now: Timestamp, settings: &'a Settings, fresh: &'a Fresh) -> Context<'a> {
    Context { now, settings, fresh, allow_http_sinks: false }
}

/// What the deciding memory says, to compare with the books.
fn totals_of(state: &CarrierState) -> Totals {
    let mut totals = Totals::default();
    for payment in state.payments_of("shop") {
        let amount = payment.amount();
        totals.requested = totals.requested.plus(amount);
        let place = match payment.status() {
            super::payment::Status::Succeeded => &mut totals.charged,
            super::payment::Status::Denied => &mut totals.denied,
            super::payment::Status::Cancelled => &mut totals.cancelled,
            _ => &mut totals.open,
        };
        *place = place.plus(amount);
        for refund in payment.refunds.iter().filter(|refund| refund.refunded_at().is_some()) {
            totals.refunded = totals.refunded.plus(refund.terms.amount);
        }
    }
    totals.net = totals.charged.minus(totals.refunded);
    totals
}

fn mode() -> impl Strategy<Value = (Mode, ValidationMode)> {
    let mode = prop_oneof![Just(Mode::Sync), Just(Mode::Async)];
    let validation = prop_oneof![
        Just(ValidationMode::Validate),
        Just(ValidationMode::Open),
        Just(ValidationMode::None)
    ];
    (mode, validation)
}

proptest! {
    #[test]
    fn money_balances_after_any_sequence((mode, validation) in mode(), attempts in attempts()) {
        let mut bench = Bench::new(mode, validation);
        for attempt in &attempts {
            bench.attempt(attempt);
            let books = Books::of(&bench.journal);
            let totals = books.totals;
            let placed = totals.open.plus(totals.charged).plus(totals.cancelled).plus(totals.denied);
            prop_assert_eq!(totals.requested, placed);
            prop_assert_eq!(totals.net, totals.charged.minus(totals.refunded));
            prop_assert_eq!(totals, totals_of(&bench.state));
            for account in &books.payments {
                prop_assert!(account.refunded <= account.amount);
                prop_assert!(account.amount <= bench.settings.payment_max);
            }
        }
    }

    #[test]
    fn a_replayed_journal_gives_the_same_books_and_the_same_memory(
        (mode, validation) in mode(),
        attempts in attempts(),
    ) {
        let mut bench = Bench::new(mode, validation);
        for attempt in &attempts {
            bench.attempt(attempt);
        }
        // Through text, as the file keeps it.
        let text: Vec<String> =
            bench.journal.iter().map(|batch| serde_json::to_string(batch).unwrap()).collect();
        let replayed: Vec<Batch> =
            text.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut state = CarrierState::default();
        for batch in &replayed {
            for event in &batch.events {
                state.apply(event, batch.at);
            }
        }
        let before = serde_json::to_value(Books::of(&bench.journal)).unwrap();
        prop_assert_eq!(before, serde_json::to_value(Books::of(&replayed)).unwrap());
        prop_assert_eq!(totals_of(&state), totals_of(&bench.state));
        prop_assert_eq!(format!("{:?}", sorted(&state)), format!("{:?}", sorted(&bench.state)));
    }
}

/// A law about money that never moves would prove nothing.
#[test]
fn the_generated_attempts_reach_every_total() {
    let mut runner = TestRunner::deterministic();
    let mut sums = Totals::default();
    for _ in 0..200 {
        let ((mode, validation), attempts) =
            (mode(), attempts()).new_tree(&mut runner).unwrap().current();
        let mut bench = Bench::new(mode, validation);
        for attempt in &attempts {
            bench.attempt(attempt);
        }
        let totals = Books::of(&bench.journal).totals;
        sums.open = sums.open.plus(totals.open);
        sums.charged = sums.charged.plus(totals.charged);
        sums.cancelled = sums.cancelled.plus(totals.cancelled);
        sums.denied = sums.denied.plus(totals.denied);
        sums.refunded = sums.refunded.plus(totals.refunded);
    }
    for moved in [sums.open, sums.charged, sums.cancelled, sums.denied, sums.refunded] {
        assert!(moved.is_positive(), "{sums:?}");
    }
}

/// Every payment, in an order that does not hang on hashing.
fn sorted(state: &CarrierState) -> Vec<&super::payment::Payment> {
    state.payments_of("shop").collect()
}
