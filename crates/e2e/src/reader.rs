//! What a reader sees and does, in the words of the public contract: roles, names and attributes.

use anyhow::{Context as _, Result};
use thirtyfour::prelude::*;

use crate::stack::Stack;
use crate::until;

mod paid;

mod pay;

mod phone;

mod place;

mod tap;

/// A person in front of a browser, with a phone in hand.
pub struct Reader<'a> {
    driver: &'a WebDriver,
    stack: &'a Stack,
}

/// The field for the phone number.
pub const PHONE: &str = "input[autocomplete='tel']";

/// The field for the code.
pub const CODE: &str = "input[autocomplete='one-time-code']";

/// Finds the checkout's frame through the shadow roots of the page.
const FRAME: &str = "
    const roots = [document];
    for (const root of roots) {
        for (const element of root.querySelectorAll('*')) {
            if (element.tagName === 'IFRAME' && element.src.includes('/checkout')) return element;
            if (element.shadowRoot) roots.push(element.shadowRoot);
        }
    }
    return null;";

/// Every visible text of the document, shadow roots not included.
const TEXT: &str = "return document.body ? document.body.innerText : '';";

impl<'a> Reader<'a> {
    pub(crate) fn new(driver: &'a WebDriver, stack: &'a Stack) -> Self {
        Self { driver, stack }
    }

    /// Opens a page.
    ///
    /// # Errors
    ///
    /// If the browser cannot.
    pub async fn visits(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await.with_context(|| format!("cannot open {url}"))
    }

    /// Loads the page anew.
    ///
    /// # Errors
    ///
    /// If the browser cannot.
    pub async fn reloads(&self) -> Result<()> {
        self.back_to_the_page().await?;
        Ok(self.driver.refresh().await?)
    }

    /// The button of an item, once it is painted with its price.
    ///
    /// # Errors
    ///
    /// If it does not appear.
    pub async fn button_of(&self, item: &str) -> Result<WebElement> {
        self.back_to_the_page().await?;
        let selector = format!("farthing-pay[item='{item}']");
        until(&format!("the button of {item}"), || async {
            let Some(button) = self.inside(&selector, "button").await? else { return Ok(None) };
            let shown = button.is_displayed().await?;
            let name = button.text().await?;
            Ok((shown && name.chars().any(|c| c.is_ascii_digit())).then_some(button))
        })
        .await
    }

    /// The link to the plain page in place of an item's button, when it is shown.
    ///
    /// # Errors
    ///
    /// If it does not appear.
    pub async fn plain_link_of(&self, item: &str) -> Result<WebElement> {
        self.back_to_the_page().await?;
        let selector = format!("farthing-pay[item='{item}']");
        until("the link to the plain page", || async {
            let Some(link) = self.inside(&selector, "a[href*='/pay/']").await? else {
                return Ok(None);
            };
            Ok(link.is_displayed().await?.then_some(link))
        })
        .await
    }

    /// An element in the shadow tree of another. By script: the driver of Firefox takes a shadow root
    /// for no element.
    async fn inside(&self, host: &str, selector: &str) -> Result<Option<WebElement>> {
        let script =
            "return document.querySelector(arguments[0])?.shadowRoot?.querySelector(arguments[1])";
        let found = self.driver.execute(script, vec![host.into(), selector.into()]).await?;
        Ok(found.element().ok())
    }

    /// Taps an item's button and waits for the sheet; the reader then looks at the sheet.
    ///
    /// # Errors
    ///
    /// If no sheet opens.
    pub async fn taps(&self, item: &str) -> Result<()> {
        self.button_of(item).await?.click().await?;
        self.looks_at_the_sheet().await
    }

    /// Waits for an open sheet and looks at it.
    ///
    /// # Errors
    ///
    /// If no sheet is open.
    pub async fn looks_at_the_sheet(&self) -> Result<()> {
        until("the sheet", || async {
            self.back_to_the_page().await?;
            let found = self.driver.execute(FRAME, vec![]).await?;
            let Ok(frame) = found.element() else { return Ok(None) };
            frame.enter_frame().await?;
            let dialog = self.driver.find(By::Css("[role='dialog'], dialog")).await?;
            Ok(dialog.is_displayed().await?.then_some(()))
        })
        .await
    }

    /// Looks at the publisher's page again.
    ///
    /// # Errors
    ///
    /// If the browser cannot.
    pub async fn back_to_the_page(&self) -> Result<()> {
        Ok(self.driver.enter_default_frame().await?)
    }

    /// A field that can be typed into.
    ///
    /// # Errors
    ///
    /// If it does not appear.
    pub async fn field(&self, selector: &str) -> Result<WebElement> {
        until(&format!("the field {selector}"), || async {
            let field = self.driver.find(By::Css(selector)).await?;
            let ready = field.is_displayed().await? && field.is_enabled().await?;
            Ok(ready.then_some(field))
        })
        .await
    }

    /// Types a phone number and presses the button that pays.
    ///
    /// # Errors
    ///
    /// If there is no such field or button.
    pub async fn gives_the_number(&self, number: &str) -> Result<()> {
        self.types_the_number(number).await?;
        self.presses_pay().await
    }

    /// Presses the one button whose name has the price.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub async fn presses_pay(&self) -> Result<()> {
        self.button_with("300").await?.click().await?;
        Ok(())
    }

    /// A button, or a link that looks like one, whose name contains `text`.
    ///
    /// # Errors
    ///
    /// If it does not appear.
    pub async fn button_with(&self, text: &str) -> Result<WebElement> {
        until(&format!("a button with {text:?}"), || async {
            for element in self.driver.find_all(By::Css("button, a[href]")).await? {
                if element.is_displayed().await? && element.text().await?.contains(text) {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Types a code; six digits are enough, nothing needs to be pressed.
    ///
    /// # Errors
    ///
    /// If there is no field for it.
    pub async fn types_the_code(&self, code: &str) -> Result<()> {
        let field = self.field(CODE).await?;
        self.types_into(&field, code).await
    }

    /// Waits until the text in front of the reader contains one of `any`.
    ///
    /// # Errors
    ///
    /// If it never does; the error has the text that was there instead.
    pub async fn reads_any(&self, any: &[&str]) -> Result<()> {
        let found = until(&format!("one of {any:?}"), || async {
            let text = self.text().await?;
            Ok(any.iter().any(|wanted| text.contains(wanted)).then_some(()))
        })
        .await;
        match found {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(format!("the screen says: {}", self.text().await?))),
        }
    }

    /// Waits until the text in front of the reader contains `wanted`.
    ///
    /// # Errors
    ///
    /// As for [`Reader::reads_any`].
    pub async fn reads(&self, wanted: &str) -> Result<()> {
        self.reads_any(&[wanted]).await
    }

    /// The text in front of the reader.
    ///
    /// # Errors
    ///
    /// If the browser does not answer.
    pub async fn text(&self) -> Result<String> {
        Ok(self.driver.execute(TEXT, vec![]).await?.convert()?)
    }

    /// Buys the article on the current page from the first tap to the open article.
    ///
    /// # Errors
    ///
    /// If any step fails.
    pub async fn buys(&self, item: &str, number: &str) -> Result<()> {
        self.taps(item).await?;
        self.gives_the_number(number).await?;
        // The code that counts is the newest when the field for it is there.
        self.field(CODE).await?;
        let code = self.receives_a_code(number).await?;
        self.types_the_code(&code).await
    }

    /// Whether the sealed text of the page's article is open.
    ///
    /// # Errors
    ///
    /// If the browser does not answer.
    pub async fn article_is_open(&self) -> Result<bool> {
        self.back_to_the_page().await?;
        let script = "const sealed = document.querySelector('[data-farthing-sealed]');
            return !!sealed && sealed.innerText.trim().length > 200;";
        Ok(self.driver.execute(script, vec![]).await?.convert()?)
    }

    /// Waits until the article is open.
    ///
    /// # Errors
    ///
    /// If it stays sealed.
    pub async fn reads_the_article(&self) -> Result<()> {
        until("the opened article", || async { Ok(self.article_is_open().await?.then_some(())) })
            .await
    }
}
