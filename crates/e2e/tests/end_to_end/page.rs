//! The publisher's page: its policy, its layout, and who may frame the checkout.

use anyhow::{Context as _, Result, ensure};
use farthing_e2e::{story, until};

use crate::{ARTICLE, PAGE};

async fn policy(client: &reqwest::Client, url: &str) -> Result<String> {
    let answer = client.get(url).send().await?.error_for_status()?;
    let policy = answer.headers().get("content-security-policy").context("there is no policy")?;
    Ok(policy.to_str()?.to_owned())
}

#[tokio::test]
async fn the_page_needs_only_the_gateways_scripts_and_frames_and_the_frame_only_wasm() -> Result<()>
{
    story(async |world| {
        let http = world.stack.http();
        // The newspaper itself runs under the strictest policy that the contract promises to work.
        let page =
            policy(http, &world.stack.news(PAGE).replace("news.localhost", "127.0.0.1")).await?;
        for loosening in ["unsafe-inline", "unsafe-eval", "*;", "connect-src 'self' http"] {
            ensure!(!page.contains(loosening), "the page's policy has {loosening}: {page}");
        }
        let checkout = world.stack.pay_directly("/checkout?publisher=jeju-post");
        let frame = policy(http, &checkout).await?;
        ensure!(frame.contains("'wasm-unsafe-eval'"), "WebAssembly is not allowed: {frame}");
        for loosening in ["'unsafe-inline'", "'unsafe-eval'"] {
            ensure!(!frame.contains(loosening), "the frame's policy has {loosening}: {frame}");
        }
        ensure!(
            frame.contains(&world.stack.news("").replace('\n', "")),
            "publisher missing: {frame}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_sealed_text_is_nowhere_in_the_page() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let url = world.stack.news(PAGE);
        reader.visits(&url).await?;
        reader.buys(ARTICLE, crate::NUMBER).await?;
        reader.reads_the_article().await?;
        let driver = world.browser.driver();
        let script = "return document.querySelector('[data-farthing-sealed]').innerText";
        let opened: String = driver.execute(script, vec![]).await?.convert()?;
        let sentence =
            opened.split(['.', '\n']).map(str::trim).max_by_key(|s| s.len()).unwrap_or_default();
        ensure!(sentence.len() > 40, "the article has sentences");
        let source = world
            .stack
            .http()
            .get(url.replace("news.localhost", "127.0.0.1"))
            .send()
            .await?
            .text()
            .await?;
        ensure!(!source.contains(sentence), "the paid text is in the page: {sentence}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_button_is_there_before_any_webassembly_and_moves_nothing() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.button_of(ARTICLE).await?;
        let fetched = "return performance.getEntriesByType('resource').map(entry => entry.name)";
        let driver = world.browser.driver();
        // The page's own requests, and those of the frame if it is there already.
        let mut all: Vec<String> = driver.execute(fetched, vec![]).await?.convert()?;
        // The frame may be between its first empty document and its own: then the driver refuses.
        let of_frame = until("the requests of the frame", || async {
            if !reader.looks_into_the_frame().await? {
                return Ok(Some(vec![]));
            }
            Ok(Some(driver.execute(fetched, vec![]).await?.convert::<Vec<String>>()?))
        })
        .await?;
        all.extend(of_frame);
        ensure!(all.iter().any(|url| url.ends_with("/farthing.js")), "nothing was listed: {all:?}");
        ensure!(!all.iter().any(|url| url.contains(".wasm")), "WebAssembly came untapped: {all:?}");
        reader.back_to_the_page().await?;
        if world.engine == farthing_e2e::environment::Engine::Chromium {
            let script = "
                const done = arguments[arguments.length - 1];
                let shift = 0;
                new PerformanceObserver(list => {
                    for (const entry of list.getEntries()) shift += entry.value;
                }).observe({ type: 'layout-shift', buffered: true });
                requestIdleCallback(() => requestAnimationFrame(() => setTimeout(() => done(shift))));";
            let shift: f64 = driver.execute_async(script, vec![]).await?.convert()?;
            ensure!(shift.abs() < f64::EPSILON, "the layout shifted by {shift}");
        }
        reader.taps(ARTICLE).await?;
        reader.sheet_is_taken_over().await?;
        let after: Vec<String> = driver.execute(fetched, vec![]).await?.convert()?;
        ensure!(after.iter().any(|url| url.contains(".wasm")), "the list misses WebAssembly: {after:?}");
        Ok(())
    })
    .await
}
