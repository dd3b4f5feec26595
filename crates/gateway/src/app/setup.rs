//! Makes the money core's settings from the configuration.

use crate::clock::Clock;
use crate::config::Config;
use crate::orders::{OrdersSetup, Patience};
use crate::secrets::Secrets;
use crate::store::Store;

/// The settings of the money core.
pub(crate) fn orders(
    config: &Config,
    store: &Store,
    clock: &Clock,
    secrets: &Secrets,
) -> OrdersSetup {
    OrdersSetup {
        store: store.clone(),
        clock: clock.clone(),
        phone_lookup_key: *secrets.phone_lookup.bytes(),
        phone_sealing_key: *secrets.phone_encryption.bytes(),
        carriers: config.carriers.iter().map(|c| c.setup(&config.gateway, secrets)).collect(),
        limits: config.limits.codes,
        phone_month: config.limits.phone_month.clone(),
        undo_limits: config.limits.undos,
        frame_host: config.gateway.public_url.host().to_owned(),
        patience: Patience::default(),
    }
}
