//! Metrics: counts, durations and queues. No label can contain personal data: routes are patterns, states and
//! statuses are fixed names.

use core::sync::atomic::AtomicU64;
use core::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use axum::http::Method;

use crate::charges::State;
use crate::refunds::RefundState;

/// Upper bounds of a histogram's buckets, in seconds: from an answer without the database to a slow carrier.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 5.0, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    method: MethodLabel,
    route: String,
    status: u16,
}

/// The methods that have a label of their own. A client can send any text as method; as a label, each would
/// be a new time series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(clippy::upper_case_acronyms, reason = "methods are written so")]
enum MethodLabel {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE,
    OPTIONS,
    Other,
}

impl From<&Method> for MethodLabel {
    fn from(method: &Method) -> Self {
        match *method {
            Method::GET => Self::GET,
            Method::HEAD => Self::HEAD,
            Method::POST => Self::POST,
            Method::PUT => Self::PUT,
            Method::PATCH => Self::PATCH,
            Method::DELETE => Self::DELETE,
            Method::OPTIONS => Self::OPTIONS,
            _ => Self::Other,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

/// Counts that are read from the database when metrics are requested.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Number of charges by the name of their state. States without charges may be missing.
    pub(crate) charges: Vec<(String, i64)>,
    /// Number of refunds by the name of their state.
    pub(crate) refunds: Vec<(String, i64)>,
    /// Number of payments that match no charge and wait for a decision.
    pub(crate) suspense: i64,
    pub(crate) streams: u32,
}

/// All metrics of the process.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<CallLabels, Counter<u64, AtomicU64>>,
    seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    charges: Family<StateLabels, Gauge>,
    unknown: Gauge,
    refunds: Family<StateLabels, Gauge>,
    suspense: Gauge,
    streams: Gauge,
}

impl Metrics {
    /// Starts with nothing counted.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("farthing");
        let calls = Family::default();
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let seconds = Family::new_with_constructor(histogram);
        let (charges, unknown, streams) = (Family::default(), Gauge::default(), Gauge::default());
        registry.register("http_requests", "Answered calls", calls.clone());
        registry.register("http_request_seconds", "Time until the answer", seconds.clone());
        registry.register("charges", "Charges by state", charges.clone());
        let help = "Charges of which it is not known whether the carrier acted; they must resolve";
        registry.register("charges_unknown", help, unknown.clone());
        let (refunds, suspense) = (Family::default(), Gauge::default());
        registry.register("refunds", "Refunds by state", refunds.clone());
        let help = "Payments at carriers that no charge explains and nobody has decided about";
        registry.register("payments_in_suspense", help, suspense.clone());
        registry.register("event_streams", "Open event streams", streams.clone());
        Self { registry, calls, seconds, charges, unknown, refunds, suspense, streams }
    }

    /// Counts an answered call. The route is a pattern, never an address.
    pub(crate) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.into(), route.to_owned());
        let seconds = self.seconds.get_or_create(&RouteLabels { route: route.clone() });
        seconds.observe(took.as_secs_f64());
        self.calls.get_or_create(&CallLabels { method, route, status }).inc();
    }

    /// All metrics as text.
    ///
    /// # Errors
    ///
    /// If a metric cannot be written as text, which is a defect of the program.
    pub(crate) fn text(&self, counts: &Counts) -> Result<String, core::fmt::Error> {
        let count_of = |name: &str| count(&counts.charges, name);
        // All states, so that an empty state shows 0 and not its last value.
        for state in State::NAMES {
            self.charges.get_or_create(&StateLabels { state }).set(count_of(state));
        }
        self.unknown.set(State::UNKNOWN.into_iter().map(count_of).sum());
        for state in RefundState::NAMES {
            let refunds = count(&counts.refunds, state);
            self.refunds.get_or_create(&StateLabels { state }).set(refunds);
        }
        self.suspense.set(counts.suspense);
        self.streams.set(counts.streams.into());
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn count(counts: &[(String, i64)], name: &str) -> i64 {
    counts.iter().find(|(state, _)| state == name).map_or(0, |(_, count)| *count)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use core::time::Duration;

    use axum::http::Method;

    use super::{Counts, Metrics};

    fn counts(charges: &[(&str, i64)]) -> Counts {
        let charges = charges.iter().map(|(state, count)| ((*state).to_owned(), *count)).collect();
        Counts { charges, ..Counts::default() }
    }

    #[test]
    fn unknown_http_methods_share_one_series() {
        let metrics = Metrics::new();
        for n in 0..100 {
            let method = Method::from_bytes(format!("BREW{n}").as_bytes()).unwrap();
            metrics.answered(&method, "/v1/orders", 405, Duration::ZERO);
        }
        metrics.answered(&Method::POST, "/v1/orders", 201, Duration::ZERO);
        let text = metrics.text(&Counts::default()).unwrap();
        let series: Vec<&str> =
            text.lines().filter(|line| line.starts_with("farthing_http_requests_total{")).collect();
        assert_eq!(series.len(), 2, "{series:?}");
        assert!(text.contains(r#"method="Other",route="/v1/orders",status="405"} 100"#), "{text}");
        assert!(text.contains(r#"method="POST""#));
    }

    #[test]
    fn the_gauge_of_an_empty_state_is_zero() {
        let metrics = Metrics::new();
        let busy = metrics.text(&counts(&[("confirm_unknown", 3), ("frozen", 1)])).unwrap();
        assert!(busy.contains(r#"farthing_charges{state="confirm_unknown"} 3"#), "{busy}");
        assert!(busy.contains(r#"farthing_charges{state="frozen"} 1"#));
        let calm = metrics.text(&counts(&[("charged", 4)])).unwrap();
        assert!(calm.contains(r#"farthing_charges{state="confirm_unknown"} 0"#), "{calm}");
        assert!(calm.contains(r#"farthing_charges{state="charged"} 4"#));
        assert!(calm.contains("farthing_charges_unknown 0"));
    }

    #[test]
    fn a_refund_that_waits_for_a_person_and_a_payment_in_suspense_can_be_alarmed_on() {
        let metrics = Metrics::new();
        let refunds = vec![("held".to_owned(), 2)];
        let counts = Counts { refunds, suspense: 3, ..Counts::default() };
        let text = metrics.text(&counts).unwrap();
        assert!(text.contains(r#"farthing_refunds{state="held"} 2"#), "{text}");
        assert!(text.contains(r#"farthing_refunds{state="due"} 0"#));
        assert!(text.contains("farthing_payments_in_suspense 3"));
    }

    #[test]
    fn every_unknown_outcome_counts_as_unknown_and_a_frozen_charge_does_not() {
        let metrics = Metrics::new();
        let charges = counts(&[("cancel_unknown", 1), ("searching", 2), ("frozen", 4)]);
        let text = metrics.text(&charges).unwrap();
        assert!(text.contains("farthing_charges_unknown 3"), "{text}");
    }
}
