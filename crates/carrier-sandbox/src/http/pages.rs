//! What people look at.

use std::sync::Arc;

use axum::Router;

use super::App;

/// All routes of this module.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
}
