//! `[limits]`: limits per phone and per address.

use core::num::NonZeroU32;
use core::time::Duration;

use farthing_protocol::Money;
use farthing_protocol::limits::HANDOFF_LIFE;

use crate::codes::CodeLimits;
use crate::config::billing;
use crate::config::price_ceiling::{self, PriceCeiling};
use crate::config::section::Section;
use crate::orders::undo::UndoLimits;
use crate::phone_month::PhoneMonth;

/// All limits; each has a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LimitsConfig {
    pub(crate) codes: CodeLimits,
    /// Hand-offs from a desktop to a phone.
    pub(crate) handoffs: HandoffLimits,
    /// Limits on undone purchases.
    pub(crate) undos: UndoLimits,
    /// Calls from one address in a minute.
    pub(crate) requests_per_minute: NonZeroU32,
    /// Calls from one address in a minute that begin or change a payment.
    pub(crate) payments_per_minute: NonZeroU32,
    /// Event streams from one address at a time.
    pub(crate) streams_per_address: NonZeroU32,
    /// Event streams at a time, of one process.
    pub(crate) streams: NonZeroU32,
    /// Days after its last payment until a phone number is erased.
    pub(crate) phone_days: NonZeroU32,
    /// The most that may be open on all tabs from one address.
    pub(crate) tabs_per_address: Money,
    /// The most that may be open on all tabs of one publisher.
    pub(crate) tabs_per_publisher: Money,
    /// The most that one phone may pay in a month, for each currency with a limit.
    pub(crate) phone_month: PhoneMonth,
    /// The most that a reader with a passkey pays from tab or credit without using it, until the reader
    /// chooses another amount.
    pub(crate) passkey_step_up: Money,
    /// The highest price in each currency.
    pub(crate) max_price: PriceCeiling,
}

const fn number(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            codes: CodeLimits::default(),
            handoffs: HandoffLimits::default(),
            undos: UndoLimits::default(),
            requests_per_minute: number(240),
            payments_per_minute: number(60),
            streams_per_address: number(50),
            streams: number(5_000),
            phone_days: number(180),
            tabs_per_address: billing::known(20_000),
            tabs_per_publisher: billing::known(1_000_000),
            phone_month: PhoneMonth::default(),
            passkey_step_up: billing::known(5_000),
            max_price: PriceCeiling::default(),
        }
    }
}

/// Reads the `[limits]` table. What it leaves out has its default.
pub(crate) fn read(section: &Section<'_>) -> LimitsConfig {
    let default = LimitsConfig::default();
    let count = |key| section.integer(key, 1..=1_000_000).and_then(|n| u32::try_from(n).ok());
    let number = |key, default: NonZeroU32| count(key).and_then(NonZeroU32::new).unwrap_or(default);
    let won = |key, default| section.parsed(key, billing::won).unwrap_or(default);
    let codes = default.codes;
    let handoffs = default.handoffs;
    let undos = default.undos;
    let limits = LimitsConfig {
        codes: CodeLimits {
            per_phone_hour: count("codes_per_phone_hour").unwrap_or(codes.per_phone_hour),
            per_phone_day: count("codes_per_phone_day").unwrap_or(codes.per_phone_day),
            per_address_hour: count("codes_per_address_hour").unwrap_or(codes.per_address_hour),
            failures_per_phone: count("failures_per_phone_day").unwrap_or(codes.failures_per_phone),
        },
        handoffs: HandoffLimits {
            per_address_hour: count("handoffs_per_address_hour")
                .unwrap_or(handoffs.per_address_hour),
            guesses_per_address_hour: count("handoff_guesses_per_address_hour")
                .unwrap_or(handoffs.guesses_per_address_hour),
            life: section
                .integer("handoff_secs", 1..=HANDOFF_LIFE.as_secs())
                .map_or(handoffs.life, Duration::from_secs),
            ..handoffs
        },
        undos: UndoLimits {
            device: count("undos_per_device_day").unwrap_or(undos.device),
            phone: count("undos_per_phone_day").unwrap_or(undos.phone),
            address: count("undos_per_address_day").unwrap_or(undos.address),
        },
        requests_per_minute: number("requests_per_minute", default.requests_per_minute),
        payments_per_minute: number("payments_per_minute", default.payments_per_minute),
        streams_per_address: number("streams_per_address", default.streams_per_address),
        streams: number("streams", default.streams),
        phone_days: number("phone_days", default.phone_days),
        tabs_per_address: won("tabs_per_address", default.tabs_per_address),
        tabs_per_publisher: won("tabs_per_publisher", default.tabs_per_publisher),
        phone_month: default
            .phone_month
            .with(&price_ceiling::amounts(section, "max_per_phone_month")),
        passkey_step_up: won("passkey_step_up", default.passkey_step_up),
        max_price: PriceCeiling::read(section),
    };
    section.finish();
    limits
}

/// Limits on hand-offs per device and per address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HandoffLimits {
    /// Open hand-offs of one device.
    pub(crate) live_per_device: u32,
    /// New hand-offs from one address (IPv4, or the first 64 bits of IPv6) in an hour.
    pub(crate) per_address_hour: u32,
    /// Wrong short codes that may be typed from one address in an hour.
    pub(crate) guesses_per_address_hour: u32,
    /// How long a phone can continue from a code on the screen.
    pub(crate) life: Duration,
}

impl Default for HandoffLimits {
    fn default() -> Self {
        Self {
            live_per_device: 5,
            per_address_hour: 20,
            guesses_per_address_hour: 10,
            life: HANDOFF_LIFE,
        }
    }
}
