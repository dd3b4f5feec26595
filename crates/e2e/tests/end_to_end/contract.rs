//! The public contract: events, `window.farthing`, addresses for operators.
#![expect(clippy::indexing_slicing, reason = "indexing JSON that lacks a member gives null")]

use anyhow::{Context as _, Result, ensure};
use farthing_e2e::{story, until};
use serde_json::Value;

use crate::{ARTICLE, NUMBER, PAGE};

/// Another item of the same page.
const TIP: &str = "tips/kim-jiwoo";

const LISTEN: &str = "
    window.heard = [];
    for (const name of ['ready', 'open', 'close', 'paid', 'unlocked', 'error']) {
        document.addEventListener('farthing-' + name, event =>
            window.heard.push({ name, detail: event.detail, composed: event.composed, bubbles: event.bubbles }));
    }";

const ENTITLEMENT: &str = "
    const done = arguments[arguments.length - 1];
    window.farthing.entitlement(arguments[0]).then(done, error => done('failed: ' + error));";

#[tokio::test]
async fn the_page_hears_of_everything_and_gets_a_token_for_its_server() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.button_of(ARTICLE).await?;
        let before = driver.execute_async(ENTITLEMENT, vec![ARTICLE.into()]).await?;
        ensure!(before.json().is_null(), "nothing is owned yet: {:?}", before.json());
        driver.execute(LISTEN, vec![]).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        reader.back_to_the_page().await?;
        let heard = until("the sheet's closing", || async {
            let heard: Vec<Value> =
                driver.execute("return window.heard", vec![]).await?.convert()?;
            let closed = heard.iter().any(|event| event["name"] == "close");
            Ok(closed.then_some(heard))
        })
        .await?;
        for event in &heard {
            ensure!(event["composed"] == true && event["bubbles"] == true, "{event}");
            ensure!(event["detail"]["item"] == ARTICLE, "{event}");
        }
        let one = |name: &str| {
            let mut found = heard.iter().filter(|event| event["name"] == name);
            let first = found.next().with_context(|| format!("no {name} in {heard:?}"))?;
            ensure!(found.next().is_none(), "more than one {name} in {heard:?}");
            anyhow::Ok(first["detail"].clone())
        };
        one("open")?;
        one("close")?;
        let paid = one("paid")?;
        ensure!(paid["order"].as_str().is_some_and(|id| id.starts_with("ord_")), "{paid}");
        ensure!(is_jwt(&paid["entitlement"]), "{paid}");
        ensure!(one("unlocked")?["how"] == "paid", "{heard:?}");
        let after = driver.execute_async(ENTITLEMENT, vec![ARTICLE.into()]).await?;
        ensure!(is_jwt(after.json()), "the token is {:?}", after.json());
        world.accounts_agree(1).await
    })
    .await
}

fn is_jwt(value: &Value) -> bool {
    value.as_str().is_some_and(|token| token.split('.').count() == 3 && token.starts_with("ey"))
}

#[tokio::test]
async fn a_page_that_is_not_the_publishers_gets_no_checkout_but_a_way_on() -> Result<()> {
    story(async |world| {
        // The same files, but from an origin that is not registered for the publication.
        let elsewhere = world.stack.news(PAGE).replace("news.localhost", "127.0.0.1");
        let reader = world.reader();
        reader.visits(&elsewhere).await?;
        reader.button_of(ARTICLE).await?.click().await?;
        reader.plain_link_of(ARTICLE).await?;
        // Who tries again can.
        reader.button_of(ARTICLE).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_made_up_way_back_opens_nothing() -> Result<()> {
    story(async |world| {
        let (reader, driver) = (world.reader(), world.browser.driver());
        let key = "A".repeat(43);
        reader.visits(&world.stack.news(&format!("{PAGE}#farthing={ARTICLE}~{key}"))).await?;
        reader.button_of(ARTICLE).await?;
        let owned = driver.execute_async(ENTITLEMENT, vec![ARTICLE.into()]).await?;
        ensure!(owned.json().is_null(), "it is owned: {:?}", owned.json());
        ensure!(!reader.article_is_open().await?, "a key that anybody can make up opened it");
        let hash: String = driver.execute("return location.hash", vec![]).await?.convert()?;
        ensure!(hash.is_empty(), "the address still has {hash}");
        reader.button_of(ARTICLE).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn of_two_sheets_that_are_asked_for_in_a_row_the_second_is_there() -> Result<()> {
    story(async |world| {
        let (reader, driver) = (world.reader(), world.browser.driver());
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.button_of(ARTICLE).await?;
        driver.execute(LISTEN, vec![]).await?;
        let open = "farthing.open(arguments[0]); farthing.open(arguments[1])";
        driver.execute(open, vec![ARTICLE.into(), TIP.into()]).await?;
        reader.looks_at_the_sheet().await?;
        reader.button_with("Tip").await?;
        reader.back_to_the_page().await?;
        let script = "return window.heard.filter(event => event.name !== 'ready')
            .map(event => event.name + ' ' + event.detail.item)";
        let heard: Vec<String> = driver.execute(script, vec![]).await?.convert()?;
        let wanted = [("open", ARTICLE), ("close", ARTICLE), ("open", TIP)];
        ensure!(heard == wanted.map(|(name, item)| format!("{name} {item}")), "{heard:?}");
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn operators_find_what_the_contract_names() -> Result<()> {
    story(async |world| {
        let get = async |path: &str| {
            let answer = world.stack.http().get(world.stack.pay_directly(path)).send().await?;
            let answer = answer.error_for_status().with_context(|| path.to_owned())?;
            anyhow::Ok(answer.text().await?)
        };
        for path in ["/healthz", "/readyz", "/docs"] {
            get(path).await?;
        }
        let openapi: Value = serde_json::from_str(&get("/openapi.json").await?)?;
        ensure!(openapi["paths"]["/v1/orders"]["post"].is_object(), "orders are not described");
        let keys: Value = serde_json::from_str(&get("/.well-known/jwks.json").await?)?;
        ensure!(keys["keys"][0]["crv"] == "Ed25519", "{keys}");
        ensure!(get("/metrics").await?.contains("# TYPE"), "these are no metrics");
        let loader = get("/farthing.js").await?;
        ensure!(loader.contains("farthing-pay"), "this is not the loader");
        // The build wrote the name of the second file into the first; the gateway has computed its own.
        let name = loader.split("/loader/").nth(1).and_then(|rest| rest.split('`').next());
        let path = format!("/loader/{}", name.context("the loader names no second file")?);
        let answer = world.stack.http().get(world.stack.pay_directly(&path)).send().await?;
        let cache = answer.headers().get("cache-control").context("no Cache-Control")?;
        ensure!(cache.to_str()?.ends_with("immutable"), "{path} is not what the build named");
        Ok(())
    })
    .await
}
