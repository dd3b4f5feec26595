//! Normalizes the characters of typed and pasted text, for the parsers of numbers and codes.

/// A character as the parsers read it: full-width digits and signs become plain ones, every dash becomes a hyphen,
/// every white space a space. `None` for invisible characters, which copied text can contain.
pub(crate) fn plain(c: char) -> Option<char> {
    Some(match c {
        // A full-width character is 0xFEE0 above its ASCII form.
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
