//! How much may be taken back. Without a limit, whoever buys, reads and takes back reads for nothing.

use core::time::Duration;

/// For how long an undo counts.
pub(crate) const WINDOW: Duration = Duration::from_hours(24);

/// How many purchases may be taken back in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UndoLimits {
    pub(crate) device: u32,
    /// By all devices that have proved one phone. Storage can be cleared; a number stays.
    pub(crate) phone: u32,
    /// Of those that were bought from one address (IPv4, or the first 64 bits of IPv6).
    pub(crate) address: u32,
}

impl Default for UndoLimits {
    fn default() -> Self {
        Self { device: 3, phone: 3, address: 30 }
    }
}

/// How many were taken back lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undos {
    pub(crate) device: u32,
    /// By all devices of a phone that the device has proved.
    pub(crate) phone: u32,
    pub(crate) address: u32,
}

impl UndoLimits {
    /// Whether one more may be.
    pub(crate) const fn allow(&self, undos: &Undos) -> bool {
        undos.device < self.device && undos.phone < self.phone && undos.address < self.address
    }
}

#[cfg(test)]
mod tests {
    use super::{UndoLimits, Undos};

    #[test]
    fn every_limit_counts_to_the_last_one_and_no_further() {
        let limits = UndoLimits { device: 2, phone: 3, address: 4 };
        let just = Undos { device: 1, phone: 2, address: 3 };
        assert!(limits.allow(&just));
        for (name, beyond) in [
            ("device", Undos { device: 2, ..just }),
            ("phone", Undos { phone: 3, ..just }),
            ("address", Undos { address: 4, ..just }),
        ] {
            assert!(!limits.allow(&beyond), "{name}");
        }
    }
}
