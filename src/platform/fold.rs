//! Remembers for the session whether the other ways to pay are unfolded. It works without storage, too.

use web_sys::Storage;

const NAME: &str = "unfolded";

/// The storage of this tab, which ends with it.
pub(super) fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Whether the reader left them unfolded on the page before.
#[must_use]
pub fn was_unfolded() -> bool {
    session().is_some_and(|kept| matches!(kept.get_item(NAME), Ok(Some(_))))
}

/// Saves whether they are unfolded.
pub fn remember(is_unfolded: bool) {
    let Some(kept) = session() else { return };
    // If storage is full, the choice is not remembered.
    let _written = if is_unfolded { kept.set_item(NAME, "") } else { kept.remove_item(NAME) };
}
