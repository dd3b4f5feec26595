//! Addresses for tests: settings, clock, faults and SIMs to set; books, messages and notifications to
//! read.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::reply::Reply;
use crate::app::App;
use crate::carrier::event::Event;
use crate::carrier::notice::Notice;
use crate::carrier::phone::Phone;
use crate::carrier::refusal::Refusal;
use crate::carrier::settings::Settings;
use crate::faults::Rule;

/// All routes of this module.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/settings", get(show_settings).post(change_settings))
        .route("/clock", get(show_clock).post(move_clock))
        .route("/faults", get(show_faults).post(set_faults).delete(clear_faults))
        .route("/books", get(books))
        .route("/notifications", get(notifications))
        .route("/healthz", get(async || "ok"))
        .route("/phone/{number}/messages", get(messages))
        .route("/phone/{number}/sim", post(change_sim))
}

type ControlResult = Result<Reply, Reply>;

/// A body that sets something.
pub(crate) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid_argument(error.to_string()))
}

/// A phone number in a path, in any Korean spelling.
pub(crate) fn phone(typed: &str) -> Result<Phone, Refusal> {
    Phone::from_typed(typed).ok_or_else(|| Refusal::NOT_FOUND.saying("This is no phone number."))
}

async fn show_settings(State(app): State<Arc<App>>) -> ControlResult {
    Ok(Reply::json(200, &app.world().settings)?)
}

/// Merges what is sent into the settings.
async fn change_settings(State(app): State<Arc<App>>, body: Bytes) -> ControlResult {
    let changes: serde_json::Map<String, Value> = read(&body)?;
    let mut world = app.world();
    let mut merged = serde_json::to_value(&world.settings).unwrap_or_default();
    if let Some(merged) = merged.as_object_mut() {
        merged.extend(changes);
    }
    let settings: Settings = serde_json::from_value(merged)
        .map_err(|error| Refusal::invalid_argument(error.to_string()))?;
    if settings.requests_per_second != world.settings.requests_per_second {
        app.rate_limiter().reset();
    }
    world.settings = settings;
    Ok(Reply::json(200, &world.settings)?)
}

async fn show_clock(State(app): State<Arc<App>>) -> ControlResult {
    Ok(Reply::json(200, &json!({"now": app.world().now()}))?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn move_clock(State(app): State<Arc<App>>, body: Bytes) -> ControlResult {
    let advance: Advance = read(&body)?;
    let now = app.world().advance(advance.advance_seconds)?;
    app.wake.notify_one();
    Ok(Reply::json(200, &json!({"now": now}))?)
}

/// One rule, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Rules {
    Many(Vec<Rule>),
    One(Box<Rule>),
}

async fn show_faults(State(app): State<Arc<App>>) -> ControlResult {
    let world = app.world();
    let rules: Vec<&Rule> = world.faults.rules().collect();
    Ok(Reply::json(200, &json!({"faults": rules}))?)
}

async fn set_faults(State(app): State<Arc<App>>, body: Bytes) -> ControlResult {
    // Read twice: the error of one rule is clearer than that of a choice.
    let rules = match serde_json::from_slice(&body) {
        Ok(Rules::Many(rules)) => rules,
        Ok(Rules::One(rule)) => vec![*rule],
        Err(_) => vec![read(&body)?],
    };
    app.world().faults.set(rules).map_err(Refusal::invalid_argument)?;
    show_faults(State(app)).await
}

async fn clear_faults(State(app): State<Arc<App>>) -> ControlResult {
    app.world().faults.clear();
    Ok(Reply::empty(204))
}

async fn books(State(app): State<Arc<App>>) -> ControlResult {
    let books = {
        let mut world = app.world();
        world.pass_time()?;
        world.books()
    };
    Ok(Reply::json(200, &books)?.with("cache-control", "no-store"))
}

/// Notifications that are still on their way.
async fn notifications(State(app): State<Arc<App>>) -> ControlResult {
    let waiting: Vec<Value> = {
        let world = app.world();
        let view = |notice: &Notice| {
            json!({
                "id": notice.id,
                "type": notice.kind,
                "sink": notice.sink.url,
                "tries": notice.tries,
                "due": notice.due,
            })
        };
        world.state().notices().map(view).collect()
    };
    Ok(Reply::json(200, &waiting)?.with("cache-control", "no-store"))
}

async fn messages(State(app): State<Arc<App>>, Path(number): Path<String>) -> ControlResult {
    let phone = phone(&number)?;
    let inbox: Vec<Value> = {
        let mut world = app.world();
        world.pass_time()?;
        let newest_first = world.state().inbox(&phone).iter().rev();
        newest_first.map(|message| json!({"at": message.at, "text": message.text})).collect()
    };
    Ok(Reply::json(200, &inbox)?.with("cache-control", "no-store"))
}

/// When a SIM changed: at a time, or so many hours ago.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SimChange {
    changed_at: Option<Timestamp>,
    #[serde(alias = "changed_hours_ago")]
    hours_ago: Option<i64>,
}

async fn change_sim(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    body: Bytes,
) -> ControlResult {
    let phone = phone(&number)?;
    let change: SimChange = read(&body)?;
    let mut world = app.world();
    let now = world.now();
    let ago = SignedDuration::from_hours(change.hours_ago.unwrap_or_default());
    let at = change.changed_at.or_else(|| now.checked_sub(ago).ok()).unwrap_or(now);
    world.commit(now, vec![Event::SimChanged { phone, at }])?;
    Ok(Reply::json(200, &json!({"changed_at": at}))?)
}
