//! What the scripted carrier does when nothing else is planned.

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Books, CODE, FakeCarrier, Fault, FreeCode, Payment};

pub(crate) fn routes(carrier: FakeCarrier) -> Router {
    Router::new()
        .route("/token", post(token))
        .route("/carrier-billing/v0.5/payments", get(list))
        .route("/carrier-billing/v0.5/payments/prepare", post(prepare))
        .route("/carrier-billing/v0.5/payments/{id}", get(read))
        .route("/carrier-billing/v0.5/payments/{id}/{call}", post(write))
        .route("/one-time-password-sms/v1/send-code", post(send_code))
        .route("/one-time-password-sms/v1/validate-code", post(validate_code))
        .route("/sim-swap/v2/check", post(check_sim))
        .merge(super::refunds::routes())
        .with_state(carrier)
}

pub(super) fn error(status: u16, code: &str, message: &str) -> Response {
    let body = json!({ "status": status, "code": code, "message": message });
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}

/// An answer that breaks off.
fn cut() -> Response {
    let broken =
        futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
    Response::new(Body::from_stream(broken))
}

/// What a token for questions about SIMs is called: they have one of their own.
const SIM_TOKEN: &str = "sim-token";

async fn check_sim(
    State(carrier): State<FakeCarrier>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response {
    assert_eq!(headers["authorization"], format!("Bearer {SIM_TOKEN}"));
    assert_eq!(body["maxAge"], 72);
    assert!(body["phoneNumber"].as_str().unwrap().starts_with("+8210"));
    match carrier.fault("sim") {
        Fault::ErrorBefore(status, code, message) => error(status, code, message),
        Fault::CutBefore => cut(),
        Fault::CutAfter => std::future::pending().await,
        _ => {
            axum::Json(json!({ "swapped": carrier.books.lock().unwrap().swapped })).into_response()
        }
    }
}

async fn token(
    State(carrier): State<FakeCarrier>,
    Form(asked): Form<HashMap<String, String>>,
) -> Response {
    if asked["scope"] == "sim-swap:check" {
        return match carrier.fault("sim_token") {
            Fault::ErrorBefore(status, code, message) => error(status, code, message),
            _ => {
                axum::Json(json!({ "access_token": SIM_TOKEN, "expires_in": 3600 })).into_response()
            }
        };
    }
    if let Fault::ErrorBefore(status, code, message) = carrier.fault("token") {
        return error(status, code, message);
    }
    let mut books = carrier.books.lock().unwrap();
    books.tokens += 1;
    books.revoked = false;
    axum::Json(json!({ "access_token": format!("token-{}", books.tokens), "expires_in": 3600 }))
        .into_response()
}

/// Does a duty unless something else is planned.
pub(super) fn perform(
    carrier: &FakeCarrier,
    call: &'static str,
    headers: &HeaderMap,
    duty: impl FnOnce(&mut Books) -> Result<(u16, Value), Response>,
) -> Response {
    let fault = carrier.fault(call);
    let mut books = carrier.books.lock().unwrap();
    let expected = format!("Bearer token-{}", books.tokens);
    if books.revoked || headers["authorization"].to_str().unwrap() != expected {
        return error(401, "UNAUTHENTICATED", "");
    }
    match fault {
        Fault::CutBefore => return cut(),
        Fault::ErrorBefore(status, code, message) => return error(status, code, message),
        _ => {}
    }
    let answer = duty(&mut books);
    match fault {
        Fault::CutAfter => cut(),
        Fault::ErrorAfter(status) => error(status, "INTERNAL", ""),
        _ => match answer {
            Ok((status, mut body)) => {
                if let Fault::Twist(pointer, value) = fault {
                    *body.pointer_mut(pointer).unwrap() = value;
                }
                (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
            }
            Err(refusal) => refusal,
        },
    }
}

fn view(id: &str, payment: &Payment) -> Value {
    json!({
        "paymentId": id,
        "paymentStatus": payment.status,
        "paymentDate": null,
        "paymentCreationDate": crate::clock::UnixMillis(payment.created_ms).to_rfc3339(),
        "amountTransaction": {
            "phoneNumber": "+821012345678",
            "clientCorrelator": payment.correlator,
            "referenceCode": payment.reference,
            "paymentAmount": { "chargingInformation": {
                "amount": payment.amount, "currency": payment.currency, "description": "x",
            } },
        },
    })
}

async fn prepare(
    State(carrier): State<FakeCarrier>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response {
    let created_ms = carrier.clock.now().0;
    perform(&carrier, "prepare", &headers, |books| {
        let transaction = &body["amountTransaction"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let amount = &transaction["paymentAmount"];
        let status = match (books.asynchronous, books.validation) {
            (true, _) => "processing",
            (false, "none") => "reserved",
            (false, _) => "pending_validation",
        };
        let payment = Payment {
            status,
            amount: amount["chargingInformation"]["amount"].clone(),
            currency: text(&amount["chargingInformation"]["currency"]),
            reference: text(&transaction["referenceCode"]),
            correlator: text(&transaction["clientCorrelator"]),
            merchant: text(&amount["chargingMetaData"]["merchantIdentifier"]),
            created_ms,
            wrong: 0,
            confirmed: 0,
        };
        let id = format!("pay-{}", books.payments.len() + 1);
        let mut answer = view(&id, &payment);
        if status == "pending_validation" || status == "processing" && books.validation != "none" {
            answer["validationInfo"] = if books.validation == "open" {
                json!({ "action": "open", "validationURL": format!("{}/window/{id}", carrier.url) })
            } else {
                json!({ "action": "validate", "authorizationId": format!("auth-{id}") })
            };
        }
        books.payments.insert(id, payment);
        Ok((201, answer))
    })
}

async fn write(
    State(carrier): State<FakeCarrier>,
    Path((id, call)): Path<(String, String)>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response {
    let call = ["validate", "confirm", "cancel"].into_iter().find(|one| *one == call).unwrap();
    perform(&carrier, call, &headers, |books| {
        let Some(payment) = books.payments.get_mut(&id) else {
            return Err(error(404, "NOT_FOUND", ""));
        };
        match (call, payment.status) {
            ("validate", "pending_validation") if body["code"] == CODE => {
                assert_eq!(body["authorizationId"], format!("auth-{id}"));
                payment.status = "reserved";
                Ok((204, Value::Null))
            }
            ("validate", "pending_validation") => {
                payment.wrong += 1;
                if payment.wrong < 5 {
                    return Err(error(400, "CARRIER_BILLING.INVALID_CODE", ""));
                }
                payment.status = "denied";
                Err(error(400, "CARRIER_BILLING.VALIDATION_FAILED", "Maximum of attempts"))
            }
            ("validate", "reserved" | "succeeded") => Err(error(409, "ALREADY_EXISTS", "")),
            ("confirm", "reserved") => {
                payment.status = "succeeded";
                payment.confirmed += 1;
                Ok((202, Value::Null))
            }
            ("cancel", "reserved" | "pending_validation" | "processing") => {
                payment.status = "cancelled";
                Ok((202, Value::Null))
            }
            ("confirm" | "cancel", "succeeded") => {
                Err(error(409, "CARRIER_BILLING.PAYMENT_CONFIRMED", ""))
            }
            ("confirm" | "cancel" | "validate", "cancelled") => {
                Err(error(409, "CARRIER_BILLING.PAYMENT_CANCELLED", ""))
            }
            _ => Err(error(403, "PERMISSION_DENIED", "")),
        }
    })
}

async fn read(
    State(carrier): State<FakeCarrier>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    perform(&carrier, "read", &headers, |books| match books.payments.get(&id) {
        Some(payment) => Ok((200, view(&id, payment))),
        None => Err(error(404, "NOT_FOUND", "")),
    })
}

/// Pages of one: who reads lists must turn pages.
async fn list(
    State(carrier): State<FakeCarrier>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    perform(&carrier, "list", &headers, |books| {
        let page: usize = query["page"].parse().unwrap();
        let at = |name: &str| query[name].parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let (from, until) = (at("paymentCreationDate.gte"), at("paymentCreationDate.lte"));
        let mut found = books.payments.iter().filter(|(_, payment)| {
            query.get("merchantIdentifier").is_none_or(|merchant| payment.merchant == *merchant)
                && (from..=until).contains(&payment.created_ms)
        });
        if found.clone().count() > books.list_max {
            return Err(error(400, "CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS", ""));
        }
        match found.nth(page - 1) {
            Some((id, payment)) => Ok((200, json!([view(id, payment)]))),
            None if page == 1 => Ok((200, json!([]))),
            None => Err(error(400, "OUT_OF_RANGE", "")),
        }
    })
}

async fn send_code(
    State(carrier): State<FakeCarrier>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response {
    perform(&carrier, "send-code", &headers, |books| {
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let (phone, message) = (text("phoneNumber"), text("message"));
        assert!(message.contains("{{code}}"), "{message}");
        books.free_codes.push(FreeCode { phone, message, wrong: 0, used: false });
        Ok((200, json!({ "authenticationId": format!("otp-{}", books.free_codes.len()) })))
    })
}

/// Only the newest code of a phone holds, once.
async fn validate_code(
    State(carrier): State<FakeCarrier>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response {
    perform(&carrier, "validate-code", &headers, |books| {
        let refused = |word| Err(error(400, &format!("ONE_TIME_PASSWORD_SMS.{word}"), ""));
        let id = body["authenticationId"].as_str().unwrap().strip_prefix("otp-").unwrap();
        let at = id.parse::<usize>().unwrap() - 1;
        let phone = &books.free_codes[at].phone;
        let newest = books.free_codes.iter().rposition(|code| code.phone == *phone);
        let code = &mut books.free_codes[at];
        if newest != Some(at) || code.used {
            return refused("VERIFICATION_EXPIRED");
        }
        code.used = body["code"] == CODE;
        code.wrong += u8::from(!code.used);
        match (code.used, code.wrong) {
            (true, _) => Ok((204, Value::Null)),
            (false, 5..) => refused("VERIFICATION_FAILED"),
            (false, _) => refused("INVALID_OTP"),
        }
    })
}
