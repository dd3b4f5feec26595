//! Metrics: how often, how long, how much is waiting. No label can hold personal data: routes appear as
//! their patterns, states and statuses are our own words.

use core::sync::atomic::AtomicU64;
use core::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::api::error::ApiError;
use crate::service::App;
use crate::store::counts;

/// Upper bounds in seconds: from a read of memory to a carrier that takes its time.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 5.0, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: String,
}

/// All metrics of the process.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<Call, Counter<u64, AtomicU64>>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    charges: Family<State, Gauge>,
    unknown: Gauge,
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
        registry.register("event_streams", "Open event streams", streams.clone());
        Self { registry, calls, seconds, charges, unknown, streams }
    }

    /// Counts an answered call.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.seconds.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.calls.get_or_create(&Call { method, route, status }).inc();
    }

    /// All metrics as text.
    ///
    /// # Errors
    ///
    /// [`ApiError::Internal`] if the database does not answer.
    pub(crate) async fn text(&self, app: &App) -> Result<String, ApiError> {
        let mut connection = app.store.read().await?;
        let mut unknown = 0;
        for (state, count) in counts::charges(&mut connection).await? {
            if state.contains("unknown") {
                unknown += count;
            }
            self.charges.get_or_create(&State { state }).set(count);
        }
        self.unknown.set(unknown);
        self.streams.set(app.limits.open_streams().into());
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|e| ApiError::Internal(e.into()))?;
        Ok(text)
    }
}
