//! Days and amounts as people write them.

use anyhow::{Context as _, Result};

use crate::plan::Language;

/// An amount as people write it, in groups of three.
pub(crate) fn won(amount: u32) -> String {
    let digits = amount.to_string();
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() { digits } else { format!("{head},{tail}") }
}

/// A day as people write it.
///
/// # Errors
///
/// If `iso` is not a date such as `2026-11-21`.
pub(crate) fn day(iso: &str, language: Language) -> Result<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = iso.splitn(3, '-').map(str::parse::<usize>);
    let mut next =
        || parts.next().and_then(Result::ok).with_context(|| format!("{iso} is not a day"));
    let (year, month, day) = (next()?, next()?, next()?);
    let name = MONTHS.get(month.wrapping_sub(1)).with_context(|| format!("{iso} is not a day"))?;
    Ok(match language {
        Language::En => format!("{day} {name} {year}"),
        Language::Ko => format!("{year}년 {month}월 {day}일"),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{day, won};
    use crate::plan::Language;

    #[test]
    fn days_are_written_as_people_write_them() {
        assert_eq!(day("2026-11-08", Language::En).unwrap(), "8 November 2026");
        assert_eq!(day("2026-11-08", Language::Ko).unwrap(), "2026년 11월 8일");
        for wrong in ["", "2026", "2026-13-01", "2026-00-01", "yesterday"] {
            assert!(day(wrong, Language::En).is_err(), "{wrong}");
        }
    }

    #[test]
    fn amounts_are_written_in_groups_of_three() {
        for (amount, text) in [(0, "0"), (300, "300"), (1_200, "1,200"), (10_050, "10,050")] {
            assert_eq!(won(amount), text);
        }
    }
}
