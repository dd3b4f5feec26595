//! What the forms of the plain page do. Each runs in a task of its own: a reader who leaves the page
//! has still asked.

use core::time::Duration;

use farthing_protocol::{Msisdn, OneTimeCode};

use crate::api::error::ApiError;
use crate::orders::OrderError;
use crate::plain::note::Note;
use crate::plain::page::Scene;
use crate::plain::visit::Visit;
use crate::quotes::Quote;
use crate::quotes::chosen::Choice;
use crate::store::devices;

/// What stood in the way.
pub(crate) enum Stop {
    /// The money core says so.
    Order(OrderError),
    /// The price that was shown no longer holds.
    Price,
    /// Our fault.
    Our(ApiError),
}

impl Stop {
    /// What the reader is told, and after which time another try can work, where that is known.
    pub(crate) fn told(self) -> (Note, Option<Duration>) {
        match self {
            Self::Price => (Note::PriceChanged, None),
            Self::Our(error) => {
                tracing::error!(?error, "the plain page failed");
                (Note::Failed, None)
            }
            Self::Order(error) => {
                let note = note(&error);
                if let OrderError::Internal(cause) = &error {
                    tracing::error!(error = ?cause, "the plain page failed");
                }
                (note, ApiError::Order(error).retry_in())
            }
        }
    }
}

fn note(error: &OrderError) -> Note {
    match error {
        OrderError::WrongCode { .. } => Note::WrongCode,
        OrderError::CodeExpired => Note::CodeExpired,
        OrderError::InvalidCode => Note::InvalidCode,
        OrderError::TooSoon { .. } => Note::TooSoon,
        OrderError::NoSendsLeft => Note::NoSendsLeft,
        OrderError::TooManyRequests { .. } => Note::TooMany,
        OrderError::AlreadyPaying => Note::AlreadyPaying,
        OrderError::NumberNotServed => Note::NumberNotServed,
        OrderError::CarrierUnavailable => Note::CarrierUnavailable,
        // The page that follows shows what is owned, or how far the order got.
        OrderError::AlreadyOwned
        | OrderError::Moved
        | OrderError::NotCovered
        | OrderError::PriceMoved
        | OrderError::AmountInvalid
        | OrderError::UndoTooLate
        | OrderError::NotFound => Note::Moved,
        OrderError::Internal(_) => Note::Failed,
    }
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        match error.into() {
            ApiError::Order(error) => Self::Order(error),
            other => Self::Our(other),
        }
    }
}

/// Places the order.
pub(crate) async fn pay(
    scene: &Scene<'_>,
    visit: &mut Visit,
    quote: &str,
    phone: Msisdn,
) -> Result<(), Stop> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let publisher = scene.publisher;
    let quote = Quote::open(&app.secrets.quote, now, &visit.device, &publisher.id, quote)
        .map_err(|_| Stop::Price)?;
    if quote.item != scene.item {
        return Err(Stop::Price);
    }
    let (device, seller) = (visit.device.clone(), visit.publisher.clone());
    app.store
        .write(move |db| {
            Box::pin(async move { devices::add_keyless(db, &seller, &device, now).await })
        })
        .await
        .map_err(ApiError::from)?;
    let purchase = quote.purchase(publisher, &Choice::default()).map_err(ApiError::from)?;
    let (orders, caller) = (app.orders.clone(), scene.caller(visit));
    let task = tokio::spawn(async move { orders.place(&caller, purchase, phone).await });
    let placed = task.await.map_err(|e| ApiError::Internal(e.into()))??;
    visit.order = Some(placed.order.id);
    Ok(())
}

/// Hands in a code, asks for another, or stops.
pub(crate) async fn carry_on(
    scene: &Scene<'_>,
    visit: &Visit,
    action: &str,
    typed: &str,
) -> Result<(), Stop> {
    let order = visit.order.clone().ok_or(Stop::Order(OrderError::NotFound))?;
    let (orders, caller) = (scene.app.orders.clone(), scene.caller(visit));
    let (action, code) = (action.to_owned(), OneTimeCode::parse(typed));
    let task = tokio::spawn(async move {
        match action.as_str() {
            "code" => {
                let code = code.map_err(|_| OrderError::InvalidCode)?;
                orders.submit_code(&caller, &order, code.as_str()).await
            }
            "resend" => orders.resend(&caller, &order).await,
            "cancel" => orders.cancel(&caller, &order).await,
            _ => Err(OrderError::Moved),
        }
    });
    task.await.map_err(|e| ApiError::Internal(e.into()))??;
    Ok(())
}
