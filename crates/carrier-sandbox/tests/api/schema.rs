//! Holds answers against the OpenAPI files of the specification.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// The OpenAPI files, converted to JSON Schema.
static DOCUMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/fixtures/camara");
    [
        "CarrierBillingCheckOut-r3.2/carrier-billing.yaml",
        "CarrierBillingCheckOut-r3.2/carrier-billing-refund.yaml",
        "OTPValidation-r3.2/one-time-password-sms.yaml",
        "SimSwap-r3.3/sim-swap.yaml",
        "NumberVerification-r3.2/number-verification.yaml",
    ]
    .map(|file| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let mut document: Value = serde_saphyr::from_str(&text).unwrap();
        convert(&mut document);
        document
    })
    .to_vec()
});

/// Statuses that Commonalities let every operation answer with.
const COMMON: [u16; 7] = [405, 415, 500, 501, 502, 503, 504];

/// OpenAPI 3.0 to JSON Schema: `nullable` becomes a type. Discriminators are checked by name.
fn convert(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("discriminator");
            if map.remove("nullable") == Some(json!(true)) {
                let kind = map.remove("type").unwrap();
                map.insert("type".to_owned(), json!([kind, "null"]));
            }
            map.values_mut().for_each(convert);
        }
        Value::Array(items) => items.iter_mut().for_each(convert),
        _ => {}
    }
}

/// Complains if an answer is not one that its operation documents.
#[track_caller]
pub(crate) fn check(method: &str, path: &str, status: u16, body: Option<&Value>) {
    let broken = complaints(method, path, status, body);
    assert!(broken.is_empty(), "{method} {path} {status} {body:?}: {broken:?}");
}

/// Complains if a value breaks a named schema of a file.
#[track_caller]
pub(crate) fn check_named(title: &str, name: &str, value: &Value) {
    let document = DOCUMENTS.iter().find(|document| document["info"]["title"] == title).unwrap();
    let schema = json!({"$ref": format!("#/components/schemas/{name}")});
    let broken = against(document, &schema, value);
    assert!(broken.is_empty(), "{value} is no {name}: {broken:?}");
}

fn complaints(method: &str, path: &str, status: u16, body: Option<&Value>) -> Vec<String> {
    let path = path.split('?').next().unwrap();
    let found = DOCUMENTS.iter().find_map(|document| {
        let server = document["servers"][0]["url"].as_str().unwrap();
        let rest = path.strip_prefix(server.split_once('}').unwrap().1)?;
        let paths = document["paths"].as_object().unwrap();
        // A fixed path wins over one with a parameter in the same place.
        let mut fitting: Vec<_> =
            paths.iter().filter(|(template, _)| fits(template, rest)).collect();
        fitting.sort_by_key(|(template, _)| template.matches('{').count());
        Some((document, fitting.first()?.1))
    });
    let Some((document, item)) = found else { return Vec::new() };
    let operation = &item[method.to_lowercase()];
    if operation.is_null() || COMMON.contains(&status) {
        return Vec::new();
    }
    let documented = resolve(document, &operation["responses"][status.to_string()]);
    if documented.is_null() {
        return vec![format!("{status} is not documented")];
    }
    match (body, documented.pointer("/content/application~1json/schema")) {
        (Some(body), Some(schema)) => against(document, schema, body),
        (None, Some(_)) => vec!["the body is missing".to_owned()],
        (_, None) => Vec::new(),
    }
}

fn against(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut whole = Map::new();
    whole.insert("components".to_owned(), document["components"].clone());
    whole.insert("allOf".to_owned(), json!([schema]));
    let validator =
        jsonschema::options().should_validate_formats(true).build(&Value::Object(whole)).unwrap();
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(path).all(|(part, found)| part.starts_with('{') || *part == found)
}

#[test]
fn the_schema_check_finds_a_wrong_answer() {
    let path = "/carrier-billing/v0.5/payments/prepare";
    let refused = json!({"status": 403, "code": "CARRIER_BILLING.PAYMENT_DENIED", "message": "no"});
    assert!(complaints("POST", path, 403, Some(&refused)).is_empty());
    for (status, body) in [
        (418, Some(refused.clone())),
        (403, None),
        (403, Some(json!({"status": 403, "code": "NO", "message": "no"}))),
        (403, Some(json!({"status": 403, "code": "PERMISSION_DENIED"}))),
        (201, Some(json!({"paymentId": 5}))),
    ] {
        assert!(!complaints("POST", path, status, body.as_ref()).is_empty(), "{status} {body:?}");
    }
    let list = "/carrier-billing-refund/v0.3/payments/x/refunds/remaining-amount";
    assert!(
        !complaints("GET", list, 200, Some(&json!({"amount": -1, "currency": "KRW"}))).is_empty()
    );
}
