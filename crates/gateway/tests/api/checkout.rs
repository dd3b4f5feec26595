use reqwest::StatusCode;

use crate::stage::{NEWS, Stage};

#[tokio::test]
async fn only_the_publishers_pages_can_hold_the_frame() {
    let stage = Stage::start().await;
    let response = stage.get("/checkout?publisher=jeju-post").await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
             frame-ancestors {NEWS}"
        )
    );
    assert_eq!(response.headers()["cache-control"], "no-cache");
    assert_eq!(response.headers()["referrer-policy"], "same-origin");
    let html = response.text().await.unwrap();
    assert!(html.contains(
        r#"data-publisher="jeju-post" data-origins="https://news.example" data-billing="direct""#
    ));
    assert_eq!(stage.get("/checkout").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(stage.get("/checkout?publisher=nobody").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_the_frame_names_is_served_for_ever() {
    let stage = Stage::start().await;
    let html = stage.get("/checkout?publisher=jeju-post").await.text().await.unwrap();
    let path = html.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(path.starts_with("/assets/") && path.ends_with("/boot.js"), "{path}");
    let response = stage.get(path).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
    for nothing in ["/assets/../farthing.toml", "/assets/x/boot.js", "/assets/%2e%2e/farthing.toml"]
    {
        assert_eq!(stage.get(nothing).await.status(), StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn the_loader_has_a_short_name_and_one_that_never_changes() {
    let stage = Stage::start().await;
    let response = stage.get("/farthing.js").await;
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let link = response.headers()["link"].to_str().unwrap();
    let pinned = link.split(['<', '>']).nth(1).unwrap().to_owned();
    assert!(response.headers()["x-farthing-integrity"].to_str().unwrap().starts_with("sha384-"));
    let pinned = stage.get(&pinned).await;
    assert_eq!(pinned.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(pinned.text().await.unwrap(), response.text().await.unwrap());
}

#[tokio::test]
async fn the_loaders_second_file_may_be_cached_for_ever_only_at_the_address_of_its_content() {
    let stage = Stage::start().await;
    // The loader names it so: crates/xtask/src/frontend/address.mjs computes the same.
    for (path, cache) in [
        ("/loader/59IDpjMEKZEz.js", "public, max-age=31536000, immutable"),
        // What the loader of another build asks for.
        ("/loader/AAAAAAAAAAAA.js", "no-cache"),
    ] {
        let response = stage.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        for (name, value) in [
            ("cache-control", cache),
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("content-type", "text/javascript; charset=utf-8"),
        ] {
            assert_eq!(response.headers()[name], value, "{path} {name}");
        }
        assert_eq!(response.text().await.unwrap(), "/* answers */");
    }
}

#[tokio::test]
async fn a_cached_loader_is_confirmed_in_every_coding() {
    let stage = Stage::start().await;
    let whole = stage.get("/farthing.js").await;
    let etag = whole.headers()["etag"].clone();
    assert!(etag.as_bytes().starts_with(b"W/\""), "{etag:?}");
    for coding in ["identity", "gzip", "br"] {
        let call = stage.http.get(stage.url("/farthing.js")).header("accept-encoding", coding);
        let known = call.header("if-none-match", &etag).send().await.unwrap();
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED, "{coding}");
        for name in ["etag", "vary", "cache-control"] {
            assert_eq!(known.headers()[name], whole.headers()[name], "{coding}: {name}");
        }
    }
}
