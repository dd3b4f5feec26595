//! `/h`: the phone's side. A GET request binds no device, because link previews and prefetching browsers also
//! send one. Only pressing a button does.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use farthing_protocol::HandoffId;
use farthing_protocol::handoff::ShortCode;
use serde::Deserialize;

use crate::api::error::ApiError;
use crate::api::reader::{LightCall, PaymentCall};
use crate::app::App;
use crate::handoff::guest::Guest;
use crate::handoff::show::{Note, Scene};
use crate::handoff::start::{address_lookup, code_lookup, token_lookup};
use crate::handoff::step::{Event, Outcome};
use crate::id_generator;
use crate::language::Language;
use crate::plain::response::see_other;
use crate::store::handoffs::{self, HandoffRow};
use crate::store::{StoreError, handoff_limits};

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The signed capability of the browser that shows the page.
    #[serde(default)]
    guest: String,
    /// The number that the reader picked.
    #[serde(default)]
    check: String,
    /// The result of the last button press.
    #[serde(default)]
    note: String,
    lang: Option<String>,
}

/// The fields of the forms.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Fields {
    #[serde(default)]
    guest: String,
    #[serde(default)]
    check: String,
    #[serde(default)]
    code: String,
    #[serde(default, rename = "do")]
    action: String,
}

/// The address in the QR code: redirects to a page of this browser's own.
pub(crate) async fn enter(
    Shared(app): Shared<App>,
    counted: Result<LightCall, ApiError>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let scene = Scene { app: &app, language };
    let entered = async {
        counted?;
        let lookup = token_lookup(&app, &token);
        let mut db = app.store.read().await?;
        let found = handoffs::of_token(&mut db, &lookup).await?;
        drop(db);
        match found {
            Some(id) => lead_in(&scene, id),
            None => scene.over(StatusCode::NOT_FOUND, |words| words.unknown),
        }
    };
    entered.await.unwrap_or_else(|error| failed(&scene, error))
}

/// Shows the form for a short code, or the hand-off's state for this guest.
pub(crate) async fn show(
    Shared(app): Shared<App>,
    counted: Result<LightCall, ApiError>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let scene = Scene { app: &app, language };
    let shown = async {
        counted?;
        let now = app.clock.now();
        if asked.guest.is_empty() {
            return scene.code_form(StatusCode::OK, None);
        }
        let Some(guest) = Guest::verify(&app.secrets.guest, now, &asked.guest) else {
            return scene.over(StatusCode::GONE, |words| words.expired);
        };
        // Only a navigation by a reader counts as opened, not a prefetch. Nothing but the desktop's display
        // depends on it.
        let is_looked_at = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
            && !headers.contains_key("sec-purpose")
            && !headers.contains_key("purpose");
        let row = if is_looked_at {
            apply(&app, &guest.handoff, Event::Shown).await?.map(|(row, _)| row)
        } else {
            handoffs::load(&mut *app.store.read().await?, &guest.handoff).await?
        };
        let Some(row) = row else { return scene.over(StatusCode::GONE, |words| words.expired) };
        let note = (asked.note == "pick").then_some(Note::Pick);
        scene.standing(&guest, &row, &asked.check, note)
    };
    shown.await.unwrap_or_else(|error| failed(&scene, error))
}

/// Handles a button press.
pub(crate) async fn act(
    Shared(app): Shared<App>,
    counted: Result<PaymentCall, ApiError>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Response {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let scene = Scene { app: &app, language };
    let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
    let acted = async {
        let PaymentCall(address) = counted?;
        if fields.action == "code" {
            return typed(&scene, address, &fields.code).await;
        }
        let now = app.clock.now();
        let Some(guest) = Guest::verify(&app.secrets.guest, now, &fields.guest) else {
            return scene.over(StatusCode::GONE, |words| words.expired);
        };
        let event = match fields.action.as_str() {
            "deny" => Event::NotMe,
            _ if fields.check.is_empty() => {
                return see_other(&scene.address_of(&guest, "&note=pick"));
            }
            _ => Event::Continued { guest: guest.device.clone(), check: fields.check.clone() },
        };
        let Some((row, outcome)) = apply(&app, &guest.handoff, event).await? else {
            return scene.over(StatusCode::GONE, |words| words.expired);
        };
        match outcome {
            Outcome::Bound => see_other(&scene.purchase(&guest, &row)),
            _ => see_other(&scene.address_of(&guest, "")),
        }
    };
    acted.await.unwrap_or_else(|error| failed(&scene, error))
}

/// Handles a typed short code. Wrong ones are counted per address.
async fn typed(
    scene: &Scene<'_>,
    address: core::net::IpAddr,
    text: &str,
) -> Result<Response, ApiError> {
    let (app, now) = (scene.app, scene.app.clock.now());
    let Some(code) = ShortCode::parse(text) else {
        return scene.code_form(StatusCode::UNPROCESSABLE_ENTITY, Some(Note::WrongCode));
    };
    let (code, place) = (code_lookup(app, &code), address_lookup(app, address));
    let limits = app.config.limits.handoffs;
    let guess = id_generator::device_id()?;
    let found = app.store.write(move |db| {
        let guess = guess.clone();
        Box::pin(async move {
            limits.check_guess(db, &place, now).await?;
            let found = handoffs::of_code(db, &code, now).await?;
            if found.is_none() {
                handoff_limits::record_guess(db, guess.as_str(), &place, now).await?;
            }
            Ok::<_, ApiError>(found)
        })
    });
    match found.await? {
        Some(id) => lead_in(scene, id),
        None => scene.code_form(StatusCode::UNPROCESSABLE_ENTITY, Some(Note::WrongCode)),
    }
}

fn lead_in(scene: &Scene<'_>, id: HandoffId) -> Result<Response, ApiError> {
    see_other(&scene.address_of(&Guest::fresh(id)?, ""))
}

async fn apply(
    app: &App,
    id: &HandoffId,
    event: Event,
) -> Result<Option<(HandoffRow, Outcome)>, StoreError> {
    let (now, id) = (app.clock.now(), id.clone());
    let asked = id.clone();
    let moved = app.store.write(move |db| {
        let event = event.clone();
        Box::pin(async move { handoffs::apply(db, &asked, now, event).await })
    });
    let moved = moved.await?;
    app.handoffs.stir(&id);
    Ok(moved)
}

/// An error page instead of a problem in JSON.
fn failed(scene: &Scene<'_>, error: ApiError) -> Response {
    let is_too_many = matches!(error, ApiError::TooManyRequests(_));
    // Logs failures of the gateway and gives the status.
    let problem = error.into_response();
    let shown = scene
        .over(problem.status(), |words| if is_too_many { words.too_many } else { words.failed });
    shown.unwrap_or(problem)
}
