use reqwest::StatusCode;
use serde_json::Value;

use crate::stage::Stage;

#[tokio::test]
async fn any_page_can_read_what_is_for_sale() {
    let stage = Stage::start().await;
    let response = stage.get("/v1/publishers/jeju-post/catalogue").await;
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let catalogue: Value = response.json().await.unwrap();
    assert_eq!(catalogue["items"]["articles/night-market"]["price"]["amount"], "300");
    assert_eq!(catalogue["publisher"]["name"], "Jeju Post");
    let missing = stage.get("/v1/publishers/nobody/catalogue").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_catalogue_is_a_module_for_pages_that_may_not_connect() {
    let stage = Stage::start().await;
    let response = stage.get("/v1/publishers/jeju-post/catalogue.js").await;
    assert_eq!(response.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(response.headers()["cross-origin-resource-policy"], "cross-origin");
    let text = response.text().await.unwrap();
    let json = text
        .strip_prefix("export default ")
        .unwrap()
        .split_once(";\nexport const words = ")
        .unwrap()
        .0;
    assert!(serde_json::from_str::<Value>(json).unwrap()["items"].is_object());
}

#[tokio::test]
async fn nothing_but_public_data_may_be_read_by_other_sites() {
    let stage = Stage::start().await;
    for path in ["/v1/orders/ord_0123456789abcdefghij", "/checkout?publisher=jeju-post", "/healthz"]
    {
        let response = stage.get(path).await;
        assert!(response.headers().get("access-control-allow-origin").is_none(), "{path}");
    }
}
