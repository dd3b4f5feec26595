//! The actions of the plain page's forms. Each runs in a task of its own, so that it continues when the
//! reader leaves the page.

use core::time::Duration;

use farthing_protocol::limits::QUOTE_LIFE;
use farthing_protocol::order::Funding;
use sha2::{Digest as _, Sha256};

use crate::api::error::ApiError;
use crate::api::funding;
use crate::handoff::{self, handed};
use crate::orders::{OrderError, Purchase};
use crate::passkeys::step_up;
use crate::plain::fields::Fields;
use crate::plain::line;
use crate::plain::note::Note;
use crate::plain::scene::Scene;
use crate::plain::visit::Visit;
use crate::quotes::Quote;
use crate::quotes::chosen::Choice;
use crate::secrets::token;
use crate::store;
use crate::store::used_tokens::{self, Use};

/// Why an action did not succeed.
pub(crate) enum Stop {
    /// An error of the money core.
    Order(OrderError),
    /// The input is invalid.
    Typed(Note),
    /// The price that was shown no longer holds.
    Price,
    /// A failure of the gateway.
    Our(ApiError),
}

impl Stop {
    /// The note for the reader, and after which time another try can work, if known.
    pub(crate) fn told(self) -> (Note, Option<Duration>) {
        match self {
            Self::Typed(note) => (note, None),
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
        OrderError::PhoneMonthSpent { .. } => Note::MonthSpent,
        OrderError::AlreadyPaying => Note::AlreadyPaying,
        OrderError::NumberNotServed => Note::NumberNotServed,
        OrderError::CarrierUnavailable => Note::CarrierUnavailable,
        OrderError::NotCovered => Note::NotCovered,
        OrderError::PriceMoved => Note::PriceChanged,
        OrderError::AmountInvalid => Note::AmountInvalid,
        OrderError::UndoTooLate => Note::UndoTooLate,
        OrderError::UndoLimit => Note::UndoLimit,
        // No error: the next page shows the owned item, or the order's state.
        OrderError::AlreadyOwned
        | OrderError::AlreadyUndone
        | OrderError::Moved
        | OrderError::NotFound
        | OrderError::SignedIn => Note::Moved,
        OrderError::Internal(_) => Note::Failed,
    }
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        match error.into() {
            ApiError::AmountInvalid | ApiError::Order(OrderError::AmountInvalid) => {
                Self::Typed(Note::AmountInvalid)
            }
            ApiError::Order(OrderError::NotCovered) => Self::Typed(Note::NotCovered),
            ApiError::MessageInvalid => Self::Typed(Note::MessageInvalid),
            ApiError::Order(error) => Self::Order(error),
            ApiError::QuoteExpired => Self::Price,
            ApiError::TooManyRequests(retry_in) => {
                Self::Order(OrderError::TooManyRequests { retry_in })
            }
            other => Self::Our(other),
        }
    }
}

/// Places the order that the form asks for.
pub(crate) async fn pay(
    scene: &Scene<'_>,
    visit: &mut Visit,
    fields: &Fields,
    funding: Funding,
) -> Result<(), Stop> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let publisher = scene.publisher;
    let quote = Quote::verify(&app.secrets.quote, now, &visit.device, &publisher.id, &fields.quote)
        .map_err(|_| Stop::Price)?;
    if quote.item != scene.item {
        return Err(Stop::Price);
    }
    let handed = handed::of_visit(app, visit).await?;
    let (quote, choice) = if let Some((handed, _)) = handed {
        (handed.quote().clone(), handed.choice())
    } else {
        let tip = match quote.tip {
            Some(_) => fields.tip(quote.price.currency()).map_err(Stop::Typed)?,
            None => None,
        };
        (quote, Choice { tip, opens: visit.because.clone() })
    };
    let purchase = quote.purchase(publisher, &choice).map_err(ApiError::from)?;
    let is_tap =
        matches!(funding, Funding::Tab | Funding::Credit | Funding::Bundle | Funding::Pass);
    if is_tap && visit.is_for_another() {
        return Err(Stop::Typed(Note::NotCovered));
    }
    // There are no passkeys without scripts: above what the reader pays without one, a phone pays.
    if step_up::spends(&funding)
        && step_up::is_needed(&app.store, &visit.device, purchase.price)
            .await
            .map_err(ApiError::from)?
    {
        return Err(Stop::Typed(Note::NotCovered));
    }
    let device = visit.device.clone();
    let form = token::text(Sha256::digest(&fields.quote).get(..16).unwrap_or_default());
    let used = if is_tap {
        let take = app.store.write(move |db| {
            Box::pin(
                async move { used_tokens::take(db, &form, &device, now.plus(QUOTE_LIFE)).await },
            )
        });
        take.await.map_err(ApiError::from)?
    } else {
        Use::First
    };
    if used != Use::First {
        // A one-tap button pays once, however often it is pressed.
        let mut db = app.store.read().await.map_err(ApiError::from)?;
        let whose = (&visit.publisher, &visit.device);
        let placed = store::orders::latest(&mut db, whose, &visit.item).await;
        visit.order = placed.map_err(ApiError::from)?.or_else(|| visit.order.take());
        return Ok(());
    }
    let payer = visit.handoff.as_ref().map(|(_, phone)| phone.clone());
    // The code is typed on this page, so the text message is bound to this host, not to the publication's.
    let service_host = app.config.gateway.public_url.host().to_owned();
    let line = line::proof(scene, visit, &fields.line);
    let purchase = Purchase { service_host, payer, line, ..purchase };
    let (app_, caller) = (app.clone(), scene.caller(visit));
    let billing = publisher.billing.clone();
    let task =
        tokio::spawn(
            async move { funding::pay(&app_, &caller, &billing, purchase, funding).await },
        );
    let placed = task.await.map_err(|e| ApiError::Internal(e.into()))??;
    let order = placed.order.id;
    if let Some((handoff, phone)) = visit.handoff.clone() {
        handoff::placed(app, handoff, phone, order.clone()).await?;
    }
    visit.order = Some(order);
    Ok(())
}

/// Submits a code, asks for another one, cancels, or undoes.
pub(crate) async fn carry_on(
    scene: &Scene<'_>,
    visit: &Visit,
    action: &str,
    typed: &str,
) -> Result<(), Stop> {
    let order = visit.order.clone().ok_or(Stop::Order(OrderError::NotFound))?;
    let (orders, caller) = (scene.app.orders.clone(), scene.caller(visit));
    let (action, typed) = (action.to_owned(), typed.to_owned());
    let task = tokio::spawn(async move {
        match action.as_str() {
            "code" => orders.submit_code(&caller, &order, &typed).await,
            "resend" => orders.resend(&caller, &order).await,
            "cancel" => orders.cancel(&caller, &order).await,
            "undo" => orders.undo(&caller, &order).await,
            _ => Err(OrderError::Moved),
        }
    });
    task.await.map_err(|e| ApiError::Internal(e.into()))??;
    Ok(())
}
