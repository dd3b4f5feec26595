//! Begins a hand-off from a desktop.

use core::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use farthing_protocol::handoff::{AskHandoff, NewHandoff, ShortCode};
use farthing_protocol::limits::SHORT_CODE_DIGITS;
use farthing_protocol::{HandoffId, ItemKind};

use crate::api::error::ApiError;
use crate::app::App;
use crate::config::HandoffLimits;
use crate::handoff::handed::Handed;
use crate::handoff::state::{Handoff, Stage};
use crate::handoff::{browser, qr, standing};
use crate::id_generator::{self, DrawError};
use crate::network::Network;
use crate::orders::{Caller, OrderError};
use crate::quotes::Quote;
use crate::secrets::token;
use crate::store::Tx;
use crate::store::handoffs::{self, HandoffRow, Lookups};

/// Begins a hand-off for a quote. Ends the device's earlier ones for the same item that no phone has
/// continued.
///
/// # Errors
///
/// [`ApiError`] if the quote does not allow the choice, the item is owned, or a limit is reached.
pub(crate) async fn start(
    app: &App,
    caller: &Caller,
    quote: Quote,
    asked: AskHandoff,
    headers: &HeaderMap,
) -> Result<NewHandoff, ApiError> {
    let now = app.clock.now();
    let publisher =
        app.config.publishers.get(&caller.publisher).ok_or(ApiError::Unauthenticated)?;
    let owned = app.orders.owned(caller, &quote.item).await?;
    if quote.kind == ItemKind::Article && owned.is_some() {
        return Err(OrderError::AlreadyOwned.into());
    }
    let item = quote.item.clone();
    let (handed, price) = Handed::new(quote, asked, publisher)?;
    let token = token::text(&random_bytes()?);
    let code = short_code()?;
    let (choices, check) = choices()?;
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let row = HandoffRow {
        id: id_generator::handoff_id()?,
        publisher: caller.publisher.clone(),
        device: caller.device.clone(),
        item,
        price,
        choices,
        browser: browser::name(agent.unwrap_or_default()),
        handoff: Handoff {
            state: Stage::Waiting,
            contested: false,
            check,
            expires_at: now.plus(app.config.limits.handoffs.life),
        },
        order: None,
        handed: Some(handed.to_text()?),
        started_at: now,
    };
    let lookups = Lookups {
        token: token_lookup(app, &token),
        code: code_lookup(app, &code),
        address: address_lookup(app, caller.address),
    };
    let (limits, written) = (app.config.limits.handoffs, row.clone());
    let ended = app
        .store
        .write(move |db| Box::pin(async move { begin(db, limits, &written, &lookups).await }))
        .await?;
    for id in &ended {
        app.handoffs.stir(id);
    }
    let origin = app.config.gateway.public_url.as_str();
    let url = format!("{origin}/h/{token}");
    let code_picture = qr::draw(&url).map_err(|cause| ApiError::Internal(cause.into()))?;
    let bare = origin.split_once("://").map_or(origin, |(_, bare)| bare);
    Ok(NewHandoff {
        qr: qr::source(&code_picture),
        url,
        short_url: format!("{bare}/h"),
        short_code: code.to_string(),
        check: row.handoff.check.clone(),
        events: standing::events_path(app, &row.id),
        handoff: standing::view(app, &row).await?,
    })
}

async fn begin(
    db: &mut Tx,
    limits: HandoffLimits,
    row: &HandoffRow,
    lookups: &Lookups,
) -> Result<Vec<HandoffId>, ApiError> {
    let now = row.started_at;
    let ended = handoffs::replace(db, &row.publisher, &row.device, &row.item, now).await?;
    limits.check_start(db, &row.publisher, &row.device, &lookups.address, now).await?;
    handoffs::insert(db, row, lookups).await?;
    Ok(ended)
}

/// The keyed hash of the token in the QR code.
pub(crate) fn token_lookup(app: &App, token: &str) -> [u8; 32] {
    app.secrets.handoff.mac(format!("token {token}").as_bytes())
}

/// The keyed hash of a short code.
pub(crate) fn code_lookup(app: &App, code: &ShortCode) -> [u8; 32] {
    app.secrets.handoff.mac(format!("code {}", code.as_str()).as_bytes())
}

/// The keyed hash of an IP address's network, because limits count per network.
pub(crate) fn address_lookup(app: &App, address: IpAddr) -> [u8; 32] {
    let network = Network::from(address).first();
    app.secrets.handoff.mac(format!("address {network}").as_bytes())
}

fn random_bytes() -> Result<[u8; 16], DrawError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(DrawError::Source)?;
    Ok(bytes)
}

fn short_code() -> Result<ShortCode, ApiError> {
    let digit = |_| Ok(char::from_digit(id_generator::below(10)?, 10).unwrap_or('0'));
    let digits = (0..SHORT_CODE_DIGITS).map(digit).collect::<Result<String, DrawError>>()?;
    ShortCode::parse(&digits)
        .ok_or_else(|| ApiError::Internal(anyhow::Error::msg("nine digits are a short code")))
}

/// Three different numbers of two digits, and which of them is right.
fn choices() -> Result<(Vec<String>, String), DrawError> {
    let mut choices: Vec<String> = Vec::new();
    while choices.len() < 3 {
        let number = (id_generator::below(90)? + 10).to_string();
        if !choices.contains(&number) {
            choices.push(number);
        }
    }
    let right = usize::try_from(id_generator::below(3)?).unwrap_or_default();
    let check = choices.get(right).cloned().unwrap_or_default();
    Ok((choices, check))
}
