//! Text as people type and paste it: one reading of its characters for numbers and codes.

/// A character as the parsers read it: full-width digits and signs become plain ones, every dash
/// becomes a hyphen, every white space a space. `None` for characters that nobody sees, which
/// arrive with copied text.
pub(crate) fn plain(c: char) -> Option<char> {
    Some(match c {
        // ASCII and full-width forms stand in the same order, 0xFEE0 apart.
        '＃' | '（' | '）' | '＋' | '－' | '．' | '０'..='９' | '＠' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        // Zero-width characters, and the marks of a text's direction.
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' => return None,
        // Hyphens, dashes and the minus sign; ー and ㅡ are typed for a hyphen on a phone.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | 'ー' | 'ㅡ' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    })
}
