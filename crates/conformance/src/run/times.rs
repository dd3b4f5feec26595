//! Times as feature files write them.

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};

/// Reads `NOW`, `NOW - 7 days` (hours, minutes) or an RFC 3339 time.
pub(super) fn read(text: &str, now: Timestamp) -> Result<Timestamp> {
    let Some(rest) = text.trim().strip_prefix("NOW") else {
        return text.parse().with_context(|| format!("{text} is no time"));
    };
    let mut words = rest.split_whitespace();
    let (Some(sign), Some(count), Some(unit)) = (words.next(), words.next(), words.next()) else {
        anyhow::ensure!(rest.trim().is_empty(), "{text} is no time");
        return Ok(now);
    };
    let hours = match unit.trim_end_matches('s') {
        "day" => 24,
        "hour" => 1,
        _ => anyhow::bail!("{text} is no time"),
    };
    let span = SignedDuration::from_hours(count.parse::<i64>()?.saturating_mul(hours));
    match sign {
        "-" => Ok(now.saturating_sub(span)?),
        "+" => Ok(now.saturating_add(span)?),
        _ => anyhow::bail!("{text} is no time"),
    }
}

/// Whether a text is a time relative to now.
pub(super) fn relative(text: &str) -> bool {
    text.trim().starts_with("NOW")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop")]

    use super::*;

    #[test]
    fn times_are_read_relative_to_now() {
        let now: Timestamp = "2026-03-10T00:00:00Z".parse().unwrap();
        for (text, time) in [
            ("NOW", "2026-03-10T00:00:00Z"),
            ("NOW - 1 day", "2026-03-09T00:00:00Z"),
            ("NOW - 7 days", "2026-03-03T00:00:00Z"),
            ("NOW + 1 hour", "2026-03-10T01:00:00Z"),
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(text, now).unwrap(), time.parse::<Timestamp>().unwrap(), "{text}");
        }
        assert!(read("NOW - soon", now).is_err());
        assert!(read("tomorrow", now).is_err());
    }
}
