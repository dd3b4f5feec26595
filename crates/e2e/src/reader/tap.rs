//! The button in the page that pays in one tap: the gateway's own, in its frame.

use core::time::Duration;

use anyhow::Result;
use thirtyfour::prelude::*;

use super::Reader;
use crate::until;

/// Whether the frame stands for the page's button, and all of it could be seen for so long that a press
/// counts. The browser says when that began, as it says so to the frame's own guard.
const IS_SEEN: &str = "
    const button = document.getElementById('tap');
    if (!button) return false;
    if (!window.seenSince) {
        window.seenSince = Infinity;
        let isClear = false;
        const see = () => (window.seenSince = isClear ? performance.now() : Infinity);
        new IntersectionObserver(entries => (isClear = entries.pop().intersectionRatio > 0.99, see()),
            { threshold: [0.5, 0.99, 1] }).observe(button);
        addEventListener('resize', see);
    }
    const isPriced = button.checkVisibility() && /[0-9]/.test(button.textContent);
    return isPriced && performance.now() - window.seenSince > 1000;";

/// How long a hand takes from one movement to the next.
const HAND: Option<Duration> = Some(Duration::from_millis(60));

impl Reader<'_> {
    /// Waits for the button that pays in one tap, with its price, and looks into the frame.
    ///
    /// # Errors
    ///
    /// If it does not appear.
    pub async fn sees_the_button_in_the_page(&self) -> Result<WebElement> {
        self.back_to_the_page().await?;
        // A driver that scrolls only at the press would press a button that was not visible before.
        let script = "document.querySelector('farthing-pay').scrollIntoView({ block: 'center' })";
        self.driver.execute(script, vec![]).await?;
        until("the button that pays in one tap", || async {
            if !self.looks_into_the_frame().await? {
                return Ok(None);
            }
            let is_seen = self.driver.execute(IS_SEEN, vec![]).await?.convert::<bool>()?;
            if !is_seen {
                return Ok(None);
            }
            Ok(Some(self.driver.find(By::Id("tap")).await?))
        })
        .await
    }

    /// Pays in one tap.
    ///
    /// # Errors
    ///
    /// If there is no button for it.
    pub async fn presses_the_button_in_the_page(&self) -> Result<()> {
        let button = self.sees_the_button_in_the_page().await?;
        // As a hand does: over the button first. A driver that puts the mouse down where it has not moved
        // does what a page could make a resting mouse do, and that does not pay.
        let hand = self.driver.action_chain_with_delay(HAND, HAND);
        let hand = hand.move_to_element_with_offset(&button, -20, 0);
        hand.move_to_element_center(&button).click().perform().await?;
        self.back_to_the_page().await
    }

    /// Whether the focus is on the first paragraph of what was opened.
    ///
    /// # Errors
    ///
    /// If the browser does not answer.
    pub async fn is_at_the_first_opened_paragraph(&self) -> Result<bool> {
        self.back_to_the_page().await?;
        let script = "const first = document.querySelector('[data-farthing-opened] p');
            return !!first && first === document.activeElement;";
        Ok(self.driver.execute(script, vec![]).await?.convert()?)
    }

    /// Presses a button of the line beside an element.
    ///
    /// # Errors
    ///
    /// If there is none of this name.
    pub async fn presses_beside(&self, item: &str, name: &str) -> Result<()> {
        self.back_to_the_page().await?;
        let script = "const line = document.querySelector(arguments[0])?.shadowRoot;
            return [...line.querySelectorAll('[part=message] button')].find(e => e.textContent === arguments[1])";
        let selector = format!("farthing-pay[item='{item}']");
        let button = until(&format!("the button {name:?} beside {item}"), || async {
            let found =
                self.driver.execute(script, vec![selector.clone().into(), name.into()]).await?;
            Ok(found.element().ok())
        })
        .await?;
        Ok(button.click().await?)
    }

    /// Whether the line beside an element has a button of this name now.
    ///
    /// # Errors
    ///
    /// If the browser does not answer.
    pub async fn is_offered_beside(&self, item: &str, name: &str) -> Result<bool> {
        self.back_to_the_page().await?;
        let script = "const line = document.querySelector(arguments[0])?.shadowRoot;
            return [...line.querySelectorAll('[part=message] button')].some(e => e.textContent === arguments[1])";
        let selector = format!("farthing-pay[item='{item}']");
        let found = self.driver.execute(script, vec![selector.into(), name.into()]).await?;
        Ok(found.convert()?)
    }

    /// Waits until the article is closed again.
    ///
    /// # Errors
    ///
    /// If it stays open.
    pub async fn sees_the_article_closed(&self) -> Result<()> {
        until("the closed article", || async { Ok((!self.article_is_open().await?).then_some(())) })
            .await
    }
}
