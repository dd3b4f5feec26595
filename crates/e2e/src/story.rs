//! One test: fresh servers, one browser, and the accounts checked at the end.

use core::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::books;
use crate::browser::{Browser, NO_SECOND_BROWSER, Wish};
use crate::environment::Engine;
use crate::reader::Reader;
use crate::stack::{Assets, Stack};

/// Everything a story takes place in.
pub struct World {
    /// The servers of this story: newspaper, gateway and carrier sandbox.
    pub stack: Stack,
    /// The reader's browser, with a fresh profile.
    pub browser: Browser,
    /// Which browser it is.
    pub engine: Engine,
}

impl World {
    /// The person in front of the browser.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(self.browser.driver(), &self.stack)
    }

    /// A second browser as narrow as a phone, with a profile of its own.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub async fn phone(&self) -> Result<Browser> {
        Browser::start(self.engine, Wish { width: 390, height: 844, ..Wish::default() }).await
    }

    /// The person in front of another browser.
    #[must_use]
    pub fn reader_of<'a>(&'a self, browser: &'a Browser) -> Reader<'a> {
        Reader::new(browser.driver(), &self.stack)
    }

    /// Checks that `payments` payments of ₩300 succeeded and that all books agree.
    ///
    /// # Errors
    ///
    /// The first difference.
    pub async fn accounts_agree(&self, payments: usize) -> Result<()> {
        books::agree(&self.stack, &vec![300; payments]).await
    }

    /// Checks that payments of exactly these sums succeeded, in won, and that all books agree.
    ///
    /// # Errors
    ///
    /// The first difference.
    pub async fn accounts_agree_on(&self, sums: &[u32]) -> Result<()> {
        books::agree(&self.stack, sums).await
    }
}

/// Tells a story in an ordinary window.
///
/// # Errors
///
/// What went wrong, with a picture of the screen kept in the target folder.
pub async fn story(tell: impl AsyncFnOnce(&mut World) -> Result<()>) -> Result<()> {
    story_in(Wish::default(), tell).await
}

/// Tells a story in which a phone lies beside the browser. Skipped where no second browser can be started.
///
/// # Errors
///
/// As for [`story`].
pub async fn story_beside_a_phone(
    tell: impl AsyncFnOnce(&mut World, &Browser) -> Result<()>,
) -> Result<()> {
    let wish = Wish { without: NO_SECOND_BROWSER, ..Wish::default() };
    story_in(wish, async |world| {
        let phone = world.phone().await?;
        tell(world, &phone).await?;
        phone.quit().await
    })
    .await
}

/// Tells a story in a window as wished.
///
/// # Errors
///
/// As for [`story`].
pub async fn story_in(wish: Wish, tell: impl AsyncFnOnce(&mut World) -> Result<()>) -> Result<()> {
    // The process has one provider of cryptography; a second test finds it set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let engine = Engine::of_this_run()?;
    if let Some(why) = wish.refused_by(engine) {
        eprintln!("skipped: {why}");
        return Ok(());
    }
    let stack = Stack::start(assets_for(wish)).await?;
    let browser = Browser::start(engine, wish).await?;
    let mut world = World { stack, browser, engine };
    let told = within(LONGEST, "the story", tell(&mut world)).await;
    let alive = world.stack.is_alive();
    let told = match told {
        Ok(()) => Ok(()),
        Err(error) => {
            let keep =
                within(LONGEST_END, "the evidence", async { Ok(keep_evidence(&world).await) });
            let picture = keep.await.unwrap_or_else(|error| error.to_string());
            Err(error.context(format!("evidence: {picture}")))
        }
    };
    let closed = within(LONGEST_END, "the browser's end", world.browser.quit()).await;
    told?;
    ensure!(alive?, "a server ended during the story");
    closed
}

fn assets_for(wish: Wish) -> Assets {
    match wish {
        Wish { wasm: false, .. } => Assets::DamagedWasm,
        Wish { newer: false, .. } => Assets::OldBrowser,
        _ => Assets::Whole,
    }
}

/// Keeps a picture and the servers' logs of a story that failed, and says where.
async fn keep_evidence(world: &World) -> String {
    let name = std::thread::current().name().unwrap_or("story").replace("::", "-");
    let folder =
        std::env::temp_dir().join("farthing-e2e").join(format!("{name}-{:?}", world.engine));
    let kept = async {
        std::fs::create_dir_all(&folder)?;
        world.browser.driver().screenshot(&folder.join("screen.png")).await?;
        let source = world.browser.driver().source().await?;
        std::fs::write(folder.join("page.html"), source)?;
        for log in ["sandbox.log", "gateway.log", "newsroom.log"] {
            std::fs::copy(world.stack.folder().join(log), folder.join(log))?;
        }
        anyhow::Ok(())
    };
    match kept.await.context("evidence could not be kept") {
        Ok(()) => folder.display().to_string(),
        Err(error) => format!("{error:#}"),
    }
}

/// How long a story may last. No wait of a story is as long: it is for a driver that never answers.
const LONGEST: Duration = Duration::from_mins(5);

/// How long its end may last.
const LONGEST_END: Duration = Duration::from_mins(1);

async fn within<T>(
    longest: Duration,
    what: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let ended = tokio::time::timeout(longest, work).await;
    ended.unwrap_or_else(|_| bail!("{what} did not end within {} s", longest.as_secs()))
}
