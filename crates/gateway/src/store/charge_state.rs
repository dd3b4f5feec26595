//! The columns of a charge's state. A row whose columns do not match its state is rejected.

use farthing_protocol::Reason;

use crate::charges::{Ending, Invitation, PaymentId, State, Then};
use crate::store::StoreError;
use crate::store::columns::{Columns, to_word};

/// A state as columns.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
pub(crate) struct StateColumns {
    pub(crate) state: &'static str,
    pub(crate) payment: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) window_url: Option<String>,
    pub(crate) asked: bool,
    pub(crate) follow_up: Option<&'static str>,
    pub(crate) ending: Option<&'static str>,
    pub(crate) refusal: Option<String>,
    pub(crate) live: bool,
    pub(crate) is_unknown: bool,
    pub(crate) is_calling: bool,
}

impl StateColumns {
    /// Writes a state as columns.
    pub(crate) fn of(state: &State) -> Result<Self, StoreError> {
        let mut columns = Self {
            state: state.as_str(),
            payment: state.payment().map(|payment| payment.0.clone()),
            live: state.is_live(),
            is_unknown: state.is_unknown(),
            is_calling: state.is_calling(),
            ..Self::default()
        };
        match state {
            State::AwaitingCode { authorization, .. }
            | State::Validating { authorization, .. }
            | State::ValidateUnknown { authorization, .. } => {
                columns.authorization = Some(authorization.clone());
            }
            State::AwaitingWindow { url, .. } => columns.window_url = Some(url.clone()),
            State::Processing { invitation, .. } => match invitation {
                Some(Invitation::Code { authorization }) => {
                    columns.authorization = Some(authorization.clone());
                }
                Some(Invitation::Window { url }) => columns.window_url = Some(url.clone()),
                None => {}
            },
            State::Reserved { asked, .. } | State::Confirming { asked, .. } => {
                columns.asked = *asked;
            }
            State::Cancelling { then, .. } | State::CancelUnknown { then, .. } => {
                columns.follow_up = Some(match then {
                    Then::Replace => "replace",
                    Then::End(_) => "end",
                });
            }
            _ => {}
        }
        if let Some(ending) = state.ending() {
            columns.ending = Some(match ending {
                Ending::Cancelled => "cancelled",
                Ending::Expired => "expired",
                Ending::Refused(_) => "refused",
            });
        }
        columns.refusal = state.refusal().map(|reason| to_word(&reason)).transpose()?;
        Ok(columns)
    }
}

/// Reads a state from its columns.
pub(crate) fn read_state(columns: &Columns<'_>) -> Result<State, StoreError> {
    let word: String = columns.get("state")?;
    let payment = || columns.needed("payment_id").map(PaymentId);
    let authorization = || columns.needed("authorization_id");
    let asked = || columns.count::<u8>("asked").map(|asked| asked == 1);
    Ok(match word.as_str() {
        "preparing" => State::Preparing,
        "prepare_unknown" => State::PrepareUnknown,
        "processing" => {
            State::Processing { payment: payment()?, invitation: read_invitation(columns)? }
        }
        "awaiting_code" => {
            State::AwaitingCode { payment: payment()?, authorization: authorization()? }
        }
        "awaiting_window" => {
            State::AwaitingWindow { payment: payment()?, url: columns.needed("window_url")? }
        }
        "validating" => State::Validating { payment: payment()?, authorization: authorization()? },
        "validate_unknown" => {
            State::ValidateUnknown { payment: payment()?, authorization: authorization()? }
        }
        "reserved" => State::Reserved { payment: payment()?, asked: asked()? },
        "confirming" => State::Confirming { payment: payment()?, asked: asked()? },
        "confirm_unknown" => State::ConfirmUnknown { payment: payment()? },
        "settling" => State::Settling { payment: payment()? },
        "cancelling" => State::Cancelling { payment: payment()?, then: read_then(columns)? },
        "cancel_unknown" => State::CancelUnknown { payment: payment()?, then: read_then(columns)? },
        "searching" => State::Searching { ending: read_ending(columns)? },
        "frozen" => State::Frozen { payment: payment()? },
        "charged" => State::Charged { payment: payment()? },
        "refund_due" => State::RefundDue { payment: payment()? },
        "ended" => State::Ended { ending: read_ending(columns)? },
        _ => return Err(columns.corrupt("state")),
    })
}

fn read_invitation(columns: &Columns<'_>) -> Result<Option<Invitation>, StoreError> {
    let authorization: Option<String> = columns.get("authorization_id")?;
    let url: Option<String> = columns.get("window_url")?;
    let code = authorization.map(|authorization| Invitation::Code { authorization });
    Ok(code.or(url.map(|url| Invitation::Window { url })))
}

fn read_then(columns: &Columns<'_>) -> Result<Then, StoreError> {
    match columns.needed("follow_up")?.as_str() {
        "replace" => Ok(Then::Replace),
        "end" => Ok(Then::End(read_ending(columns)?)),
        _ => Err(columns.corrupt("follow_up")),
    }
}

fn read_ending(columns: &Columns<'_>) -> Result<Ending, StoreError> {
    match columns.needed("ending")?.as_str() {
        "cancelled" => Ok(Ending::Cancelled),
        "expired" => Ok(Ending::Expired),
        "refused" => {
            let reason: Reason = columns.word("refusal")?;
            Ok(Ending::Refused(reason))
        }
        _ => Err(columns.corrupt("ending")),
    }
}
