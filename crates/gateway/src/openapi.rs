//! The API's description, generated from the handlers: `/openapi.json` for machines, `/docs` for people.
//!
//! `/docs` is made from the JSON form. In utoipa's types each of the five kinds of schema has its own fields
//! for description and type, so every access would need five cases.

use askama::Template;
use axum::Router;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

use crate::app::App;

/// The description without its paths.
pub(crate) fn frame() -> OpenApi {
    let about = "What Farthing's checkout, and programs, ask of a gateway. Amounts are decimal texts with \
        their currency. Errors are problem details (RFC 9457) whose `type` ends in a stable word.";
    let info = InfoBuilder::new()
        .title("Farthing's gateway")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about));
    let session = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new().security_scheme("session", session).build();
    OpenApiBuilder::new().info(info.build()).components(Some(components)).build()
}

/// The finished description in both forms.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    json: String,
    html: String,
}

#[derive(Debug, Template)]
#[template(path = "docs.html")]
struct Docs {
    version: &'static str,
    style: &'static str,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

#[derive(Debug)]
struct Operation {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Row>,
    body: Option<String>,
    answers: Vec<Row>,
}

#[derive(Debug)]
struct Schema {
    name: String,
    about: String,
    rows: Vec<Row>,
    words: Vec<String>,
}

#[derive(Debug)]
struct Row {
    name: String,
    kind: String,
    about: String,
}

impl Pages {
    /// Writes both forms once, when the service starts.
    pub(crate) fn new(description: &OpenApi) -> Self {
        // Generated from our own types: it always has a JSON form.
        let value = serde_json::to_value(description).unwrap_or_default();
        let docs = Docs {
            version: env!("CARGO_PKG_VERSION"),
            style: crate::plain::style_path(),
            operations: operations(&value),
            schemas: schemas(&value),
        };
        let json = serde_json::to_string_pretty(&value).unwrap_or_default();
        Self { json, html: docs.render().unwrap_or_default() }
    }
}

/// The addresses of both forms.
pub(crate) fn routes(pages: Pages) -> Router<App> {
    let Pages { json, html } = pages;
    let machine = async move || -> Response {
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=300"),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ];
        (headers, json.clone()).into_response()
    };
    let people = async move || -> Response {
        let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
            frame-ancestors 'none'";
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "public, max-age=300"),
            (CONTENT_SECURITY_POLICY, policy),
        ];
        (headers, html.clone()).into_response()
    };
    Router::new().route("/openapi.json", get(machine)).route("/docs", get(people))
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn entries<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

fn operations(description: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in entries(description, "/paths") {
        for (method, operation) in entries(item, "") {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            let parameters = parameters.into_iter().flatten().map(|parameter| Row {
                name: text(parameter, "name"),
                kind: text(parameter, "in"),
                about: text(parameter, "description"),
            });
            let answers = entries(operation, "/responses").map(|(status, answer)| Row {
                name: status.clone(),
                kind: content_kind(answer),
                about: text(answer, "description"),
            });
            let about = [text(operation, "summary"), text(operation, "description")];
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: about.join(" ").trim().to_owned(),
                parameters: parameters.collect(),
                body: operation.get("requestBody").map(content_kind).filter(|k| !k.is_empty()),
                answers: answers.collect(),
            });
        }
    }
    found
}

/// The type in a body: the last part of its reference.
fn content_kind(body: &Value) -> String {
    let first = entries(body, "/content").next();
    first.and_then(|(_, media)| media.get("schema")).map(kind).unwrap_or_default()
}

fn kind(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema.get(several).and_then(Value::as_array) {
            return options.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        _ => String::new(),
    }
}

fn schemas(description: &Value) -> Vec<Schema> {
    let schema = |(name, schema): (&String, &Value)| Schema {
        name: name.clone(),
        about: text(schema, "description"),
        rows: entries(schema, "/properties")
            .map(|(name, property)| Row {
                name: name.clone(),
                kind: kind(property),
                about: text(property, "description"),
            })
            .collect(),
        words: words(schema),
    };
    entries(description, "/components/schemas").map(schema).collect()
}

fn words(schema: &Value) -> Vec<String> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let options = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let nested = options.filter_map(|option| option.pointer("/enum/0"));
    listed.chain(nested).filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test may stop at the first surprise"
    )]

    use serde_json::Value;

    use super::Pages;

    fn description() -> Value {
        let (_, description) = crate::router::described().split_for_parts();
        serde_json::from_str(&Pages::new(&description).json).unwrap()
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let description = description();
        let text = description.to_string();
        let mut found = 0;
        for part in text.split("\"$ref\":\"#").skip(1) {
            let pointer = part.split('"').next().unwrap();
            assert!(description.pointer(pointer).is_some(), "{pointer}");
            found += 1;
        }
        assert!(found > 20);
    }

    #[test]
    fn every_post_that_moves_an_order_names_its_key_and_its_problems() {
        let description = description();
        for (path, item) in description["paths"].as_object().unwrap() {
            let Some(post) = item.get("post").filter(|_| path.starts_with("/v1/orders")) else {
                continue;
            };
            let parameters = post["parameters"].as_array().unwrap();
            assert!(parameters.iter().any(|p| p["name"] == "Idempotency-Key"), "{path}");
            for status in ["400", "401", "409", "422", "429"] {
                let answer = &post["responses"][status]["content"];
                assert!(answer.get("application/problem+json").is_some(), "{path} {status}");
            }
        }
    }

    #[test]
    fn the_api_page_needs_no_other_server() {
        let (_, description) = crate::router::described().split_for_parts();
        let html = Pages::new(&description).html;
        assert!(html.contains("/v1/orders/{order}/code") && html.contains("PlaceOrder"));
        assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("src="));
    }
}
