//! Randomness: ids and codes from the system's generator, and a seeded generator for faults.

use crate::carrier::outcome::Fresh as Values;
use crate::carrier::refusal::Refusal;

/// Random values for one decision.
pub(crate) type Fresh = Values;

/// Letters of names: no vowels, so that no words come up by chance.
const LETTERS: &[u8; 32] = b"0123456789bcdfghjklmnpqrstvwxzBC";

/// One code in a million.
const CODES: u32 = 1_000_000;

/// The largest multiple of [`CODES`] in a `u32`: above it, codes would not be equally likely.
const FAIR: u32 = u32::MAX - u32::MAX % CODES;

impl Fresh {
    /// For decisions that name nothing.
    pub(crate) const fn none() -> Self {
        Self {
            id: String::new(),
            authorization_id: String::new(),
            server_reference: String::new(),
            code: String::new(),
        }
    }
}

/// Draws values from the operating system.
///
/// # Errors
///
/// `INTERNAL` where the system has no randomness to give.
pub(crate) fn fresh() -> Result<Fresh, Refusal> {
    Ok(Fresh {
        id: name()?,
        authorization_id: name()?,
        server_reference: format!("op-{}", name()?),
        code: code()?,
    })
}

/// 130 bits as 26 letters.
pub(crate) fn name() -> Result<String, Refusal> {
    let mut bytes = [0_u8; 26];
    fill(&mut bytes)?;
    let letter = |byte: u8| LETTERS.get(usize::from(byte % 32)).copied().map(char::from);
    Ok(bytes.into_iter().filter_map(letter).collect())
}

/// Six digits with their leading zeros.
fn code() -> Result<String, Refusal> {
    loop {
        let mut bytes = [0_u8; 4];
        fill(&mut bytes)?;
        let drawn = u32::from_ne_bytes(bytes);
        if drawn < FAIR {
            return Ok(format!("{:06}", drawn % CODES));
        }
    }
}

fn fill(bytes: &mut [u8]) -> Result<(), Refusal> {
    getrandom::fill(bytes).map_err(|error| {
        tracing::error!(%error, "no randomness");
        Refusal::INTERNAL
    })
}

/// A random generator that gives the same numbers for the same seed (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// True `percent` times out of a hundred.
    pub(crate) fn falls(&mut self, percent: u8) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        mixed % 100 < u64::from(percent)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn codes_have_six_digits_and_names_are_new() {
        for _ in 0..200 {
            let fresh = fresh().unwrap();
            assert!(fresh.code.len() == 6 && fresh.code.bytes().all(|b| b.is_ascii_digit()));
            assert_ne!(fresh.id, fresh.authorization_id);
            assert_eq!(fresh.id.len(), 26);
        }
    }

    #[test]
    fn the_same_seed_throws_the_same_dice() {
        let throws = |seed| -> Vec<bool> {
            let mut dice = Dice::seeded(seed);
            (0..64).map(|_| dice.falls(50)).collect()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
        assert!((0..64).all(|_| Dice::seeded(1).falls(100)));
        assert!((0..64).all(|seed| !Dice::seeded(seed).falls(0)));
    }
}
