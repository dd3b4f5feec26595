use serde_json::json;

use crate::bench::{BILLING, Bench, PHONE, payment};

#[tokio::test]
async fn a_token_allows_only_its_scopes() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments");
    let reader = bench.token(&[("scope", "openid carrier-billing:payments:read")]).await;
    assert_eq!(bench.get_as(&reader, &path).await.status, 200);
    let answer = bench.post_as(&reader, &path, &payment(PHONE, 300)).await;
    assert_eq!(answer.error(), (403, "PERMISSION_DENIED".to_owned()));
    let checker = bench.token(&[("scope", "sim-swap")]).await;
    let body = json!({"phoneNumber": PHONE});
    assert_eq!(bench.post_as(&checker, "/sim-swap/v2/check", &body).await.status, 200);
}

#[tokio::test]
async fn tokens_expire_by_the_sandbox_clock() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments");
    let short = bench.token(&[("expires_in", "5")]).await;
    assert_eq!(bench.get_as(&short, &path).await.status, 200);
    bench.advance(5).await;
    assert_eq!(bench.get_as(&short, &path).await.error(), (401, "UNAUTHENTICATED".to_owned()));
    bench.advance(3_600).await;
    let answer = bench.get(&path).await;
    assert_eq!(answer.error(), (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_missing_token_and_a_wrong_token_get_the_same_answer() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments");
    for header in ["", "Bearer", "Bearer wrong", "Basic Zm9vOmJhcg==", "wrong"] {
        let headers = [("authorization", header)];
        let answer = bench.call(reqwest::Method::GET, &path, &headers, None).await.unwrap();
        assert_eq!(answer.error(), (401, "UNAUTHENTICATED".to_owned()), "{header}");
    }
}

#[tokio::test]
async fn the_token_endpoint_answers_oauth_errors() {
    let bench = Bench::start(&["--client", "shop:secret:pay.shop.example"]).await;
    let ask = async |client: &str, secret: &str, fields: &[(&str, &str)]| {
        let answer = bench.ask_token(client, secret, fields).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        (answer.status, answer.json()["error"].as_str().unwrap_or("none").to_owned())
    };
    for (client, secret, fields, status, error) in [
        ("shop", "secret", vec![], 200, "none"),
        ("shop", "wrong", vec![], 401, "invalid_client"),
        ("nobody", "secret", vec![], 401, "invalid_client"),
        ("shop", "secret", vec![("scope", "everything")], 400, "invalid_scope"),
        ("shop", "secret", vec![("login_hint", "010-1234-5678")], 400, "invalid_request"),
        ("shop", "secret", vec![("expires_in", "soon")], 400, "invalid_request"),
    ] {
        assert_eq!(
            ask(client, secret, &fields).await,
            (status, error.to_owned()),
            "{client} {fields:?}"
        );
    }
    let form = [("grant_type", "password"), ("client_id", "shop"), ("client_secret", "secret")];
    let request = bench.http.post(format!("{}/oauth2/token", bench.base)).form(&form);
    let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn clients_do_not_see_each_other() {
    let bench = Bench::start(&[]).await;
    let id = bench.charge(PHONE, 300).await;
    let other = bench.ask_token("other-shop", "other-shop-secret", &[]).await.json();
    let other = other["access_token"].as_str().unwrap();
    let one = bench.get_as(other, &format!("{BILLING}/payments/{id}")).await;
    assert_eq!(one.error(), (404, "NOT_FOUND".to_owned()));
    assert_eq!(bench.get_as(other, &format!("{BILLING}/payments")).await.json(), json!([]));
    let cancel = format!("{BILLING}/payments/{id}/cancel");
    let answer = bench.post_as(other, &cancel, &json!({"phoneNumber": PHONE})).await;
    assert_eq!(answer.error(), (404, "NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn requests_above_the_rate_limit_get_429() {
    let bench = Bench::start(&["--rate-limit", "2"]).await;
    let path = format!("{BILLING}/payments");
    // However slow this machine is, some three calls come within a second.
    let refused = loop {
        let answer = bench.get(&path).await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!(refused.error(), (429, "TOO_MANY_REQUESTS".to_owned()));
    bench.set(json!({"requests_per_second": null})).await;
    assert_eq!(bench.get(&path).await.status, 200);
}

#[tokio::test]
async fn status_405_names_the_allowed_methods() {
    let bench = Bench::start(&[]).await;
    for (path, allowed) in [
        (format!("{BILLING}/payments"), "GET, HEAD, POST"),
        (format!("{BILLING}/payments/prepare"), "POST"),
        (format!("{BILLING}/payments/x"), "GET, HEAD"),
    ] {
        let answer = bench.call(reqwest::Method::DELETE, &path, &[], None).await.unwrap();
        assert_eq!(answer.error(), (405, "METHOD_NOT_ALLOWED".to_owned()));
        assert_eq!(answer.header("allow"), allowed);
    }
}
