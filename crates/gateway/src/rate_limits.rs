//! Rate limits per network, in memory and per process. Calls that cost money or messages are also limited in
//! the database, by the money core.

use core::net::IpAddr;
use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::LimitsConfig;
use crate::network::Network;

type Keyed = RateLimiter<Network, HashMapStateStore<Network>, DefaultClock>;

/// Too many calls came from one network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many calls came from one place")]
pub(crate) struct TooMany(
    /// How long to wait.
    pub(crate) Duration,
);

/// No event stream can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPlace {
    /// The network has as many streams as it may.
    #[error(transparent)]
    Here(TooMany),
    /// The process has as many streams as it may.
    #[error("all places for event streams are taken")]
    AtAll,
}

/// What a call costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// It reads, or makes something that is not stored.
    Light,
    /// It begins or changes a payment.
    Payment,
}

/// All limits of the process.
pub(crate) struct Limits {
    light: Keyed,
    payment: Keyed,
    clock: DefaultClock,
    streams: Arc<Mutex<Streams>>,
    streams_per_address: u32,
    streams_in_all: u32,
}

/// Numbers of open event streams, in all and per network.
#[derive(Debug, Default)]
struct Streams {
    by_network: HashMap<Network, u32>,
    in_all: u32,
}

/// How many reads per second all streams together make at most without a notification.
const LOOKS_A_SECOND: u32 = 100;

impl Limits {
    /// Starts with nothing used.
    pub(crate) fn new(config: &LimitsConfig) -> Self {
        let quota = |per_minute: NonZeroU32| Quota::per_minute(per_minute);
        Self {
            light: RateLimiter::hashmap(quota(config.requests_per_minute)),
            payment: RateLimiter::hashmap(quota(config.payments_per_minute)),
            clock: DefaultClock::default(),
            streams: Arc::default(),
            streams_per_address: config.streams_per_address.get(),
            streams_in_all: config.streams.get(),
        }
    }

    /// Counts a call.
    ///
    /// # Errors
    ///
    /// [`TooMany`] if its network has used up the limit for this cost.
    pub(crate) fn check(&self, cost: Cost, address: IpAddr) -> Result<(), TooMany> {
        let limiter = match cost {
            Cost::Light => &self.light,
            Cost::Payment => &self.payment,
        };
        limiter
            .check_key(&Network::from(address))
            .map_err(|not_until| TooMany(not_until.wait_time_from(self.clock.now())))
    }

    /// Counts a call that does the work of several as so many calls that read.
    ///
    /// # Errors
    ///
    /// [`TooMany`] if its network has fewer left.
    pub(crate) fn check_light(&self, address: IpAddr, calls: NonZeroU32) -> Result<(), TooMany> {
        let network = Network::from(address);
        let refused = match self.light.check_key_n(&network, calls) {
            Ok(answer) => answer,
            // More calls than a minute allows could never pass, so they count as one minute's calls.
            Err(most) => {
                let all = NonZeroU32::new(most.0).unwrap_or(NonZeroU32::MIN);
                match self.light.check_key_n(&network, all) {
                    Ok(answer) => answer,
                    Err(_) => return Err(TooMany(Duration::from_mins(1))),
                }
            }
        };
        refused.map_err(|not_until| TooMany(not_until.wait_time_from(self.clock.now())))
    }

    /// Takes a place for an event stream, which is freed when dropped.
    ///
    /// # Errors
    ///
    /// [`NoPlace::Here`] if the network's limit is reached, [`NoPlace::AtAll`] if the process's limit is.
    /// Polling still works.
    pub(crate) fn stream(&self, address: IpAddr) -> Result<StreamPlace, NoPlace> {
        let network = Network::from(address);
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if streams.in_all >= self.streams_in_all {
            return Err(NoPlace::AtAll);
        }
        let taken = streams.by_network.entry(network).or_default();
        if *taken >= self.streams_per_address {
            return Err(NoPlace::Here(TooMany(Duration::from_secs(5))));
        }
        *taken += 1;
        streams.in_all += 1;
        drop(streams);
        Ok(StreamPlace { network, streams: Arc::clone(&self.streams) })
    }

    /// How many event streams are open.
    pub(crate) fn open_streams(&self) -> u32 {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner).in_all
    }

    /// How long a stream waits before it reads without a notification: at least `least`, and longer with more
    /// streams, so that all together make at most [`LOOKS_A_SECOND`] reads per second.
    pub(crate) fn look_after(&self, least: Duration) -> Duration {
        least.max(Duration::from_secs(1) * self.open_streams() / LOOKS_A_SECOND)
    }

    /// Deletes the counters of networks that have not called for long.
    pub(crate) fn sweep(&self) {
        self.light.retain_recent();
        self.payment.retain_recent();
        self.light.shrink_to_fit();
        self.payment.shrink_to_fit();
    }
}

/// A place for one event stream.
pub(crate) struct StreamPlace {
    network: Network,
    streams: Arc<Mutex<Streams>>,
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.in_all = streams.in_all.saturating_sub(1);
        if let Some(taken) = streams.by_network.get_mut(&self.network) {
            *taken = taken.saturating_sub(1);
            if *taken == 0 {
                streams.by_network.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn limits(per_minute: u32, streams: u32) -> Limits {
        let number = |n| NonZeroU32::new(n).unwrap();
        Limits::new(&LimitsConfig {
            requests_per_minute: number(per_minute),
            payments_per_minute: number(per_minute),
            streams_per_address: number(streams),
            streams: number(2),
            ..LimitsConfig::default()
        })
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_limit_and_others_do_not() {
        let limits = limits(2, 1);
        let check = |text: &str| limits.check(Cost::Light, text.parse().unwrap()).is_ok();
        assert!(check("2001:db8::1") && check("2001:db8::ffff:2"));
        assert!(!check("2001:db8::3"));
        assert!(check("2001:db8:0:1::1") && check("192.0.2.1"));
        assert!(limits.check(Cost::Payment, "2001:db8::1".parse().unwrap()).is_ok());
    }

    #[test]
    fn a_closed_stream_frees_its_place() {
        let limits = limits(1, 1);
        let address = "192.0.2.1".parse().unwrap();
        let place = limits.stream(address).unwrap();
        assert!(limits.stream(address).is_err());
        assert_eq!(limits.open_streams(), 1);
        drop(place);
        assert!(limits.stream(address).is_ok());
    }

    #[test]
    fn streams_have_a_common_limit_and_share_the_rate_of_reads() {
        let limits = limits(1, 1);
        let open = |address: &str| limits.stream(address.parse().unwrap());
        let (_one, _two) = (open("192.0.2.1").unwrap(), open("192.0.2.2").unwrap());
        assert!(matches!(open("192.0.2.3"), Err(NoPlace::AtAll)));
        let least = Duration::from_millis(1);
        assert_eq!(limits.look_after(least), Duration::from_millis(20));
        assert_eq!(limits.look_after(Duration::from_secs(5)), Duration::from_secs(5));
    }
}
