//! Whether the other ways to pay are unfolded, remembered for the session. Storage only adds comfort.

use web_sys::Storage;

const NAME: &str = "unfolded";

/// The storage of this tab, which ends with it.
pub(super) fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// As the reader has left it on the page before.
#[must_use]
pub fn was_unfolded() -> bool {
    session().is_some_and(|kept| matches!(kept.get_item(NAME), Ok(Some(_))))
}

/// Remembers how the reader leaves it.
pub fn remember(is_unfolded: bool) {
    let Some(kept) = session() else { return };
    // Full storage costs no more than the memory.
    let _written = if is_unfolded { kept.set_item(NAME, "") } else { kept.remove_item(NAME) };
}
