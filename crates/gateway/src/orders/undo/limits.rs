//! Limits on undos. Without them, a reader could read for nothing by undoing every purchase.

use core::time::Duration;

/// For how long an undo counts.
pub(crate) const WINDOW: Duration = Duration::from_hours(24);

/// How many purchases may be undone in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UndoLimits {
    /// By one device.
    pub(crate) device: u32,
    /// By all devices that have proved one phone. A reader can clear the browser's storage, but keeps the number.
    pub(crate) phone: u32,
    /// Of purchases from one address (IPv4, or the first 64 bits of IPv6).
    pub(crate) address: u32,
}

impl Default for UndoLimits {
    fn default() -> Self {
        Self { device: 3, phone: 3, address: 30 }
    }
}

/// How many purchases were undone in the last [`WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undos {
    /// By the device.
    pub(crate) device: u32,
    /// By all devices of the phones that the device has proved.
    pub(crate) phone: u32,
    /// Of purchases from the address.
    pub(crate) address: u32,
}

impl UndoLimits {
    /// Whether one more purchase may be undone.
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
