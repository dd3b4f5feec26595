//! Paying by phone bill, from the number to the code.

use anyhow::Result;

use super::{PHONE, Reader};

impl Reader<'_> {
    /// Types a phone number, presses the button with this sum, and types the code that comes.
    ///
    /// # Errors
    ///
    /// If a field or the button does not appear, or no code comes.
    pub async fn pays_by_phone(&self, number: &str, sum: &str) -> Result<()> {
        let field = self.field(PHONE).await?;
        self.types_into(&field, number).await?;
        self.button_with(sum).await?.click().await?;
        let code = self.receives_a_code(number).await?;
        self.types_the_code(&code).await
    }
}
