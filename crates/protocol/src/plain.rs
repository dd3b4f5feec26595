//! From the sheet to the plain page as the same device, and back with what was bought there.

use serde::{Deserialize, Serialize};

use crate::ItemId;

/// Body of `POST /v1/plain-tickets`: the sheet sends its reader to the plain page of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskPlainTicket {
    /// An item of the publisher's catalogue: the plain page sells nothing else.
    pub item: ItemId,
}

/// Answer of `POST /v1/plain-tickets`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlainTicketView {
    /// Path of the plain page on the gateway's origin, with a ticket that opens it once as the
    /// calling device. A secret; send the whole window there at once.
    pub url: String,
    /// How long the ticket is valid, in seconds.
    pub expires_in_secs: u32,
}

/// Leaves out the ticket, because it acts for a device.
impl core::fmt::Debug for PlainTicketView {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PlainTicketView").finish_non_exhaustive()
    }
}

/// Body of `POST /v1/claims`: this device takes over what was bought on the plain page. The answer
/// is an [`crate::EntitlementView`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimRight {
    /// The last part of the fragment with which the plain page sends its reader back.
    pub token: String,
}

/// Leaves out the token, because it opens paid content.
impl core::fmt::Debug for ClaimRight {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClaimRight").finish_non_exhaustive()
    }
}
