//! Builds addresses below a carrier's `api_root`.

use url::Url;

use crate::carriers::setup::SetupError;

/// The base of one of its APIs.
///
/// # Errors
///
/// [`SetupError::Unusable`] if the address cannot have paths.
pub(super) fn below(root: &Url, path: [&str; 3]) -> Result<Url, SetupError> {
    let mut address = root.clone();
    address
        .path_segments_mut()
        .map_err(|()| SetupError::Unusable("api_root cannot have paths"))?
        .pop_if_empty()
        .extend(path);
    Ok(address)
}

/// An address below another one. Each part is escaped, so that it stays one path segment.
pub(super) fn within(address: &Url, path: &[&str]) -> Url {
    let mut address = address.clone();
    if let Ok(mut segments) = address.path_segments_mut() {
        segments.extend(path);
    }
    address
}
