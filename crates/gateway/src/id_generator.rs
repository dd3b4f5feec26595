//! Random ids: too long to guess, and unique.

use farthing_protocol::{
    ChargeId, DeviceId, EntitlementId, HandoffId, IdError, OrderId, ReceiptNumber,
};

const LOWER: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The operating system gave no random bytes, or the drawn text is not a valid id.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DrawError {
    /// The operating system gave no random bytes.
    #[error("the system gives no randomness")]
    Source(getrandom::Error),
    /// The drawn text is not a valid id.
    #[error(transparent)]
    Form(#[from] IdError),
}

/// Draws a text of `length` letters and digits.
fn draw(alphabet: &[u8; 36], length: usize) -> Result<String, DrawError> {
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes).map_err(DrawError::Source)?;
        // 252 is the largest multiple of 36 in a byte; bytes above it would make some letters more frequent.
        let letters = bytes.iter().filter(|byte| **byte < 252);
        let letters = letters.filter_map(|byte| alphabet.get(usize::from(byte % 36)));
        text.extend(letters.take(length - text.len()).copied().map(char::from));
    }
    Ok(text)
}

/// Draws a device's id.
pub(crate) fn device_id() -> Result<DeviceId, DrawError> {
    Ok(DeviceId::parse(&format!("dev_{}", draw(LOWER, 24)?))?)
}

/// Draws an order's id.
pub(crate) fn order_id() -> Result<OrderId, DrawError> {
    Ok(OrderId::parse(&format!("ord_{}", draw(LOWER, 24)?))?)
}

/// Draws a charge's id.
pub(crate) fn charge_id() -> Result<ChargeId, DrawError> {
    Ok(ChargeId::parse(&format!("chg_{}", draw(LOWER, 24)?))?)
}

/// Draws an entitlement's id.
pub(crate) fn entitlement_id() -> Result<EntitlementId, DrawError> {
    Ok(EntitlementId::parse(&format!("ent_{}", draw(LOWER, 24)?))?)
}

/// Draws a hand-off's id.
pub(crate) fn handoff_id() -> Result<HandoffId, DrawError> {
    Ok(HandoffId::parse(&format!("hnd_{}", draw(LOWER, 24)?))?)
}

/// Draws a number below `end`, all equally likely.
pub(crate) fn below(end: u32) -> Result<u32, DrawError> {
    // Numbers above the largest multiple of `end` would make some results more frequent.
    let fair = u32::MAX - u32::MAX % end.max(1);
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(DrawError::Source)?;
        let drawn = u32::from_le_bytes(bytes);
        if drawn < fair {
            return Ok(drawn % end.max(1));
        }
    }
}

/// Draws a receipt's number.
pub(crate) fn receipt_number() -> Result<ReceiptNumber, DrawError> {
    Ok(ReceiptNumber::parse(&format!("F-{}", draw(UPPER, 10)?))?)
}

/// Draws the id of a running gateway.
pub(crate) fn instance_id() -> Result<String, DrawError> {
    Ok(format!("gw_{}", draw(LOWER, 16)?))
}

/// Draws an attempt's id, the carrier's `clientCorrelator`.
pub(crate) fn attempt_id() -> Result<String, DrawError> {
    Ok(format!("att_{}", draw(LOWER, 24)?))
}

/// Draws a refund's id, which the carrier also uses.
pub(crate) fn refund_id() -> Result<String, DrawError> {
    Ok(format!("rfd_{}", draw(LOWER, 24)?))
}

#[cfg(test)]
mod tests {
    use super::{attempt_id, charge_id, entitlement_id, order_id, receipt_number};

    #[test]
    fn names_have_their_form_and_differ() {
        assert!(order_id().is_ok() && charge_id().is_ok() && entitlement_id().is_ok());
        assert!(receipt_number().is_ok());
        assert_ne!(attempt_id().ok(), attempt_id().ok());
    }
}
