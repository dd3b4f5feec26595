//! How much may be taken back. Without a limit, whoever buys, reads and takes back reads for nothing.

use core::time::Duration;

/// For how long an undo counts.
pub(crate) const WINDOW: Duration = Duration::from_hours(24);

/// How many purchases may be taken back in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UndoLimits {
    /// By one device.
    pub(crate) per_device_day: u32,
    /// By all devices that have proved one phone. Storage can be cleared; a number stays.
    pub(crate) per_phone_day: u32,
    /// Of those that were bought from one address (IPv4, or the first 64 bits of IPv6).
    pub(crate) per_address_day: u32,
}

impl Default for UndoLimits {
    fn default() -> Self {
        Self { per_device_day: 3, per_phone_day: 3, per_address_day: 30 }
    }
}

/// How many were taken back lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undos {
    /// By the device.
    pub(crate) of_device: u32,
    /// By all devices of a phone that the device has proved.
    pub(crate) of_phone: u32,
    /// From the address.
    pub(crate) of_address: u32,
}

impl UndoLimits {
    /// Whether one more may be.
    pub(crate) const fn allow(&self, undos: &Undos) -> bool {
        undos.of_device < self.per_device_day
            && undos.of_phone < self.per_phone_day
            && undos.of_address < self.per_address_day
    }
}

#[cfg(test)]
mod tests {
    use super::{UndoLimits, Undos};

    #[test]
    fn every_limit_counts_to_the_last_one_and_no_further() {
        let limits = UndoLimits { per_device_day: 2, per_phone_day: 3, per_address_day: 4 };
        let just = Undos { of_device: 1, of_phone: 2, of_address: 3 };
        assert!(limits.allow(&just));
        for (name, beyond) in [
            ("device", Undos { of_device: 2, ..just }),
            ("phone", Undos { of_phone: 3, ..just }),
            ("address", Undos { of_address: 4, ..just }),
        ] {
            assert!(!limits.allow(&beyond), "{name}");
        }
    }
}
