//! Paying by phone bill, from the number to the code.

use anyhow::Result;
use thirtyfour::{By, WebElement};

use super::{PHONE, Reader};
use crate::until;

/// What leads from a number that is offered to the field for another.
const ANOTHER: &str = "[data-screen='confirm'] .link";

impl Reader<'_> {
    /// Empties a field and types into it, once it has the focus. A browser draws a frame in a process
    /// of its own before it sends that process the keys: in a tab that has just come to the front they
    /// would be lost.
    ///
    /// # Errors
    ///
    /// If the field does not get the focus.
    pub async fn types_into(&self, field: &WebElement, text: &str) -> Result<()> {
        const FOCUSED: &str =
            "return document.hasFocus() && document.activeElement == arguments[0]";
        until("the focus in the field", || async {
            // A sheet that is just opening takes neither a press nor a key yet.
            field.clear().await?;
            // As a reader does; WebKit gives the focus to a frame by a click only.
            field.click().await?;
            let focused = self.driver.execute(FOCUSED, vec![field.to_json()?]).await?;
            Ok(focused.convert::<bool>()?.then_some(()))
        })
        .await?;
        Ok(field.send_keys(text).await?)
    }

    /// Types a phone number. The one of the last payment is offered on every page of a session; this reader
    /// types it all the same.
    ///
    /// # Errors
    ///
    /// If the field does not appear.
    pub async fn types_the_number(&self, number: &str) -> Result<()> {
        let field = until("the field for the number", || async {
            if let Some(another) = self.driver.find_all(By::Css(ANOTHER)).await?.first() {
                another.click().await?;
            }
            let field = self.driver.find(By::Css(PHONE)).await?;
            Ok((field.is_displayed().await? && field.is_enabled().await?).then_some(field))
        })
        .await?;
        self.types_into(&field, number).await
    }

    /// Types a phone number, presses the button with this sum, and types the code that comes.
    ///
    /// # Errors
    ///
    /// If a field or the button does not appear, or no code comes.
    pub async fn pays_by_phone(&self, number: &str, sum: &str) -> Result<()> {
        self.types_the_number(number).await?;
        self.button_with(sum).await?.click().await?;
        let code = self.receives_a_code(number).await?;
        self.types_the_code(&code).await
    }

    /// Unfolds what few readers want.
    ///
    /// # Errors
    ///
    /// If there is nothing of this name.
    pub async fn unfolds(&self, name: &str) -> Result<()> {
        until(&format!("{name:?}, folded"), || async {
            for fold in self.driver.find_all(By::Css("summary")).await? {
                if fold.text().await? == name {
                    return Ok(Some(fold.click().await?));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Presses the button of this name until the screen says what comes next: a press does not count in
    /// the first half second.
    ///
    /// # Errors
    ///
    /// If it never does.
    pub async fn presses_until(&self, name: &str, next: &str) -> Result<()> {
        until(next, || async {
            if self.text().await?.contains(next) {
                return Ok(Some(()));
            }
            for button in self.driver.find_all(By::Css("button")).await? {
                if button.text().await? == name {
                    button.click().await?;
                }
            }
            Ok(None)
        })
        .await
    }
}
