//! ISO 4217 currency codes and how many decimals their amounts have.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::money::MoneyError;

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "KRW"))]
pub struct Currency([u8; 3]);

/// Currencies without decimals (ISO 4217 table A.1, column "minor unit" 0).
const WITHOUT_DECIMALS: &str =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

/// Currencies with three decimals.
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Currencies with two decimals.
const TWO_DECIMALS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD \
    HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK \
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB \
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD \
    UYU UZS VED VES WST XCD YER ZAR ZMW ZWG";

impl Currency {
    /// South Korean won, no decimals.
    pub const KRW: Self = Self(*b"KRW");
    /// The euro, with two decimals.
    pub const EUR: Self = Self(*b"EUR");
    /// United States dollar, two decimals.
    pub const USD: Self = Self(*b"USD");
    /// Kuwaiti dinar, three decimals.
    pub const KWD: Self = Self(*b"KWD");

    /// Reads a three-letter code in capitals.
    ///
    /// # Errors
    ///
    /// [`MoneyError::UnknownCurrency`] if it is not an active code of ISO 4217.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let known = [WITHOUT_DECIMALS, TWO_DECIMALS, THREE_DECIMALS]
            .iter()
            .any(|list| list.split_ascii_whitespace().any(|entry| entry == code));
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if known => Ok(Self(bytes)),
            _ => Err(MoneyError::UnknownCurrency),
        }
    }

    /// The code of ISO 4217: three capital letters.
    #[must_use]
    pub fn code(&self) -> &str {
        // Every constructor takes ASCII letters.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals an amount has: the "minor unit" of ISO 4217.
    #[must_use]
    pub fn exponent(self) -> u32 {
        let within = |list: &str| list.split_ascii_whitespace().any(|entry| entry == self.code());
        if within(WITHOUT_DECIMALS) {
            0
        } else if within(THREE_DECIMALS) {
            3
        } else {
            2
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(code: String) -> Result<Self, MoneyError> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}
