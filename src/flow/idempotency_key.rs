//! Idempotency keys: one for each action of the reader, made before the click.

/// The `Idempotency-Key` of one action. A request that is repeated with the same key takes effect only once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The key as the header wants it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes the keys of one flow: its random seed, and a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    seed: String,
    made: u32,
}

impl Keys {
    pub(crate) const fn new(seed: String) -> Self {
        Self { seed, made: 0 }
    }

    pub(crate) fn mint(&mut self) -> Key {
        self.made = self.made.saturating_add(1);
        Key(format!("{}-{}", self.seed, self.made))
    }
}
