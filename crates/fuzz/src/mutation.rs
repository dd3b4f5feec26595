//! Input for stable toolchains: seeds, changed in a few places.
//!
//! It is not guided by coverage. It finds inputs near the seeds, and proptest shrinks them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::Target;

/// Bytes that no input needs to be longer than.
const LENGTH_MAX: usize = 16 * 1024;

/// One change of an input. Places are given as parts of the input's length.
#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Flip(prop::sample::Index, u8),
    Insert(prop::sample::Index, String),
    Remove(prop::sample::Index, usize),
    /// Copies a part to another place.
    Copy(prop::sample::Index, prop::sample::Index, usize),
    /// Cuts the end off.
    Truncate(prop::sample::Index),
}

/// Inputs for a target: its seeds with up to eight changes, or any text.
pub fn inputs(target: &Target) -> impl Strategy<Value = Vec<u8>> {
    let changed = (select((target.seeds)()), vec(change(target.words), 0..8));
    let changed = changed.prop_map(|(seed, changes)| changes.iter().fold(seed, apply));
    let words = vec(word(target.words), 0..12).prop_map(|words| words.concat().into_bytes());
    prop_oneof![8 => changed, 1 => words, 1 => vec(any::<u8>(), 0..64)]
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(words).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,4}",
    ]
}

fn change(words: &'static [&'static str]) -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (at(), word(words)).prop_map(|(at, text)| Change::Insert(at, text)),
        (at(), 1..32_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (at(), at(), 1..64_usize).prop_map(|(from, to, length)| Change::Copy(from, to, length)),
        at().prop_map(Change::Truncate),
    ]
}

fn apply(mut input: Vec<u8>, change: &Change) -> Vec<u8> {
    // An index needs something to point into; one place lies behind the last byte.
    let length = input.len();
    let place = |index: &prop::sample::Index| index.index(length + 1);
    match change {
        Change::Set(at, byte) => {
            if let Some(old) = input.get_mut(place(at)) {
                *old = *byte;
            }
        }
        Change::Flip(at, bit) => {
            if let Some(old) = input.get_mut(place(at)) {
                *old ^= 1 << bit;
            }
        }
        Change::Insert(at, text) => {
            // Between characters: most readers look at text only.
            let mut at = place(at);
            while at > 0 && input.get(at).is_some_and(|byte| (0x80..0xC0).contains(byte)) {
                at -= 1;
            }
            input.splice(at..at, text.bytes());
        }
        Change::Remove(at, many) => {
            let at = place(at);
            input.drain(at..at.saturating_add(*many).min(length));
        }
        Change::Copy(from, to, many) => {
            let from = place(from);
            let part = input.get(from..from.saturating_add(*many).min(length));
            let (part, to) = (part.unwrap_or_default().to_vec(), place(to));
            input.splice(to..to, part);
        }
        Change::Truncate(at) => input.truncate(place(at)),
    }
    input.truncate(LENGTH_MAX);
    input
}
