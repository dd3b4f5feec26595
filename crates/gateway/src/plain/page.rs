//! `/pay/{publisher}/{item}`: one address for GET and POST. Each POST ends with a redirect (303), so that
//! going back and reloading repeat nothing. A GET without a capability redirects to an address with one, so
//! that going back after paying shows the purchase and no price.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::api::address::ClientAddress;
use crate::api::error::ApiError;
use crate::api::reader::{LightCall, PaymentCall};
use crate::app::App;
use crate::language::Language;
use crate::plain::by_phone;
use crate::plain::enter::{come_back, enter};
use crate::plain::fields::{Asked, Fields};
use crate::plain::line;
use crate::plain::note::{Note, Told};
use crate::plain::place::Place;
use crate::plain::response::{html_with, see_other};
use crate::plain::show::Shown;
use crate::plain::steps::{self, Stop};
use crate::plain::view::Page;
use crate::plain::visit::Visit;

/// Shows the state of the purchase.
pub(crate) async fn show(
    Shared(app): Shared<App>,
    address: ClientAddress,
    counted: Result<LightCall, ApiError>,
    Path((publisher, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let place = Place { publisher, item, language, address };
    let shown = async {
        counted?;
        look(&app, &place, &asked).await
    };
    shown.await.unwrap_or_else(|error| place.failed(&asked.visit, error))
}

async fn look(app: &App, place: &Place, asked: &Asked) -> Result<Response, ApiError> {
    let Some(scene) = place.scene(app, &asked.visit) else { return place.unknown() };
    if !asked.ticket.is_empty() {
        return enter(&scene, &asked.ticket).await;
    }
    if !asked.back.is_empty() {
        return come_back(&scene, &asked.back).await;
    }
    let Some(visit) = scene.visit(&asked.visit) else {
        let told = (!asked.visit.is_empty()).then_some(Told::at_once(Note::Again));
        let fresh = Visit::fresh(&scene.publisher.id, &scene.item)?;
        return see_other(&scene.address_of(&fresh, told));
    };
    if !asked.phone.is_empty() {
        return by_phone::look(&scene, visit, &asked.phone).await;
    }
    let shown = Shown { scene: &scene, visit, wants_article: asked.view == "read" };
    asking(app, StatusCode::OK, &shown.page(asked.told(app.clock.now())).await?)
}

/// Handles a form, then shows the state of the purchase.
pub(crate) async fn act(
    Shared(app): Shared<App>,
    address: ClientAddress,
    counted: Result<PaymentCall, ApiError>,
    Path((publisher, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Response {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let place = Place { publisher, item, language, address };
    let fields = fields.map(|Form(fields)| fields).unwrap_or_default();
    let done = async {
        counted?;
        carry_out(&app, &place, &fields, &headers).await
    };
    done.await.unwrap_or_else(|error| place.failed(&fields.visit, error))
}

async fn carry_out(
    app: &App,
    place: &Place,
    fields: &Fields,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let Some(scene) = place.scene(app, &fields.visit) else { return place.unknown() };
    let Some(mut visit) = scene.visit(&fields.visit) else {
        let visit = Visit::fresh(&scene.publisher.id, &scene.item)?;
        if fields.visit.is_empty() && !fields.phone.is_empty() {
            // The form comes from the frame, whose checkout did not load. It only shows the page, because
            // another site could send the same form; the reader must press a button here.
            let shown = Shown { scene: &scene, visit, wants_article: false };
            return asking(app, StatusCode::OK, &shown.begun(fields.begun()).await?);
        }
        return see_other(&scene.address_of(&visit, Some(Told::at_once(Note::Again))));
    };
    if fields.action == "line" {
        return line::begin(&scene, &visit, &fields.phone);
    }
    let done = match fields.action.as_str() {
        "code" | "resend" | "cancel" | "undo" => {
            steps::carry_on(&scene, &visit, &fields.action, &fields.code).await
        }
        "phone" => match by_phone::begin(&scene, &visit, fields, headers).await {
            Ok(address) => return see_other(&address),
            Err(stop) => Err(stop),
        },
        way => match fields.chosen(way) {
            Ok(funding) => steps::pay(&scene, &mut visit, fields, funding).await,
            Err(note) => Err(Stop::Typed(note)),
        },
    };
    if let Err(Stop::Typed(note)) = done {
        // Shown without a redirect, because a phone number must not be in an address.
        let shown = Shown { scene: &scene, visit, wants_article: false };
        let page = shown.correct(note, fields.typed(note)).await?;
        return asking(app, StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let told = done.err().map(|stop| {
        let (note, wait) = stop.told();
        Told { note, wait: wait.unwrap_or_default() }
    });
    see_other(&scene.address_of(&visit, told))
}

/// A page whose script may use silent confirmation.
fn asking(app: &App, status: StatusCode, page: &Page) -> Result<Response, ApiError> {
    html_with(&line::policy(app), status, page)
}
