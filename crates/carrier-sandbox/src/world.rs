//! Everything that changes while the sandbox runs: state, clock, journal, settings and faults.

use std::collections::HashSet;
use std::io;

use jiff::{SignedDuration, Timestamp, Unit};

use crate::carrier::books::Books;
use crate::carrier::commands;
use crate::carrier::event::{Batch, Event};
use crate::carrier::outcome::{Context, Outcome};
use crate::carrier::refusal::Refusal;
use crate::carrier::settings::Settings;
use crate::carrier::state::CarrierState;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::rng;

/// The mutable state of the sandbox, behind one lock.
#[derive(Debug)]
pub(crate) struct World {
    state: CarrierState,
    journal: Journal,
    /// How far the sandbox's clock is ahead of the machine's.
    ahead: SignedDuration,
    pub(crate) settings: Settings,
    pub(crate) faults: Faults,
    /// Notifications that are being delivered right now.
    pub(crate) in_flight: HashSet<String>,
    allow_http_sinks: bool,
}

/// Most seconds that the clock can be ahead: a hundred years.
const AHEAD_MAX: i64 = 100 * 366 * 86_400;

impl World {
    pub(crate) fn new(journal: Journal, settings: Settings, faults: Faults, http: bool) -> Self {
        let mut state = CarrierState::default();
        let mut ahead = SignedDuration::ZERO;
        for batch in journal.batches() {
            for event in &batch.events {
                state.apply(event, batch.at);
                if let Event::ClockAdvanced { seconds } = event {
                    ahead = ahead.saturating_add(SignedDuration::from_secs(*seconds));
                }
            }
        }
        let in_flight = HashSet::new();
        Self { state, journal, ahead, settings, faults, in_flight, allow_http_sinks: http }
    }

    /// The sandbox's time, to the millisecond.
    pub(crate) fn now(&self) -> Timestamp {
        let now = Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX);
        now.round(Unit::Millisecond).unwrap_or(now)
    }

    pub(crate) const fn state(&self) -> &CarrierState {
        &self.state
    }

    /// The books, from the first entry of the journal on.
    pub(crate) fn books(&self) -> Books {
        Books::of(self.journal.batches())
    }

    /// Looks without changing anything, after letting time pass.
    pub(crate) fn query<R>(
        &mut self,
        view: impl FnOnce(&CarrierState, &Context<'_>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let fresh = rng::fresh()?;
        self.pass_time()?;
        let context = Context {
            now: self.now(),
            settings: &self.settings,
            fresh: &fresh,
            allow_http_sinks: self.allow_http_sinks,
        };
        view(&self.state, &context)
    }

    /// Decides, saves the events, and renders the answer from the new state.
    ///
    /// # Errors
    ///
    /// The refusal of the decision, whose events are saved too.
    pub(crate) fn act<T, R>(
        &mut self,
        decide: impl FnOnce(&CarrierState, &Context<'_>) -> Outcome<T>,
        render: impl FnOnce(&CarrierState, T) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let fresh = rng::fresh()?;
        self.pass_time()?;
        let now = self.now();
        let outcome = decide(
            &self.state,
            &Context {
                now,
                settings: &self.settings,
                fresh: &fresh,
                allow_http_sinks: self.allow_http_sinks,
            },
        );
        self.commit(now, outcome.events)?;
        let answer = outcome.answer.and_then(|answer| render(&self.state, answer))?;
        // What is due at once happens after the answer was made, and before it is sent.
        self.pass_time()?;
        Ok(answer)
    }

    /// Lets everything happen that time has brought.
    pub(crate) fn pass_time(&mut self) -> Result<(), Refusal> {
        loop {
            let now = self.now();
            let fresh = rng::Fresh::none();
            let context = Context {
                now,
                settings: &self.settings,
                fresh: &fresh,
                allow_http_sinks: self.allow_http_sinks,
            };
            let events = commands::pass_time(&self.state, &context);
            if events.is_empty() {
                return Ok(());
            }
            self.commit(now, events)?;
        }
    }

    /// Moves the clock forward, by 100 years in all at most, and lets everything due happen.
    pub(crate) fn advance(&mut self, seconds: i64) -> Result<Timestamp, Refusal> {
        let ahead = self.ahead.saturating_add(SignedDuration::from_secs(seconds));
        if seconds < 0 || ahead.as_secs() > AHEAD_MAX {
            return Err(Refusal::out_of_range("The clock moves forward, by a century at most."));
        }
        let at = self.now();
        self.commit(at, vec![Event::ClockAdvanced { seconds }])?;
        self.ahead = ahead;
        self.pass_time()?;
        Ok(self.now())
    }

    /// Writes events down and takes them in: all or none.
    pub(crate) fn commit(&mut self, at: Timestamp, events: Vec<Event>) -> Result<(), Refusal> {
        let events = self.faults.bend_notices(events);
        if events.is_empty() {
            return Ok(());
        }
        let batch = Batch { at, events };
        let applied = batch.events.clone();
        self.journal.append(batch).map_err(|error: io::Error| {
            tracing::error!(%error, "the journal cannot be written");
            Refusal::INTERNAL
        })?;
        for event in &applied {
            self.state.apply(event, at);
        }
        Ok(())
    }

    /// Notifications that are due and not being delivered.
    pub(crate) fn take_due_notices(&mut self, early_only: bool) -> Vec<String> {
        let now = self.now();
        let overdue = now.checked_sub(SignedDuration::from_secs(1)).unwrap_or(now);
        let due: Vec<String> = self
            .state
            .notices_ready(&self.in_flight)
            .filter(|notice| notice.due <= now)
            // Early notifications are delivered with the answer. Those that remain are delivered here later.
            .filter(|notice| notice.early == early_only || notice.due < overdue)
            .map(|notice| notice.key.clone())
            .collect();
        self.in_flight.extend(due.iter().cloned());
        due
    }

    /// How long until time moves something again.
    pub(crate) fn until_next(&self) -> Option<SignedDuration> {
        let next = self.state.next_deadline(&self.in_flight)?;
        Some(next.duration_since(self.now()))
    }
}
