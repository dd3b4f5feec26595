//! Fuzzing of everything that reads what strangers write.
//!
//! A [`Target`] is a property of one reader that must hold for any bytes, with inputs to start from.
//! Two drivers feed the targets: `cargo xtask fuzz` mutates the seeds on any stable toolchain
//! ([`search`], [`mutation`]); `cargo fuzz` (the folder `fuzz/` at the root, nightly) is guided by coverage.

#![expect(clippy::missing_panics_doc, reason = "a panic is how a target reports what it found")]

pub mod event_stream;
pub mod mutation;
pub mod search;
pub mod text;
pub mod wire;

/// A property that must hold for any input.
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Panics where the property does not hold.
    pub check: fn(&[u8]),
    /// Inputs to start from, most of them right.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Pieces of text that mean something to the reader.
    pub words: &'static [&'static str],
}

/// Every target, in the order in which a run takes them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "number",
        check: text::number,
        seeds: || seeds(&["010-1234-5678", "+82 (0)10 1234 5678", "０１０－１２３４－５６７８"]),
        words: &["+82", "0082", "010", "ㅡ", "－", "\u{202A}", "(0)", "5678"],
    },
    Target {
        name: "code",
        check: text::code,
        seeds: || {
            seeds(&[
                "394821",
                "[Web발신]\n[결제] 인증번호 394821 (3분 유효)\n\n@news.localhost #394821 @pay.localhost",
                "Your code is 394 821. Order 000111.",
            ])
        },
        words: &["#", "＃", "394821", "394-821", "３９４", "@pay.example", " ", "\n", "인증번호"],
    },
    Target {
        name: "money",
        check: text::money,
        seeds: || seeds(&["300", "0.01", "79228162514264337593543950335", "1,000"]),
        words: &["0", ".", "-", "e9", "00", ",", "9999999999"],
    },
    Target {
        name: "jws",
        check: farthing_gateway::fuzzing::signed_offer,
        seeds: || vec![farthing_gateway::fuzzing::signed_offer_seed().into_bytes()],
        words: &[".", "=", "eyJ", "AA", "_", "-"],
    },
    Target {
        name: "sealed",
        check: farthing_gateway::fuzzing::sealed_block,
        seeds: || vec![farthing_gateway::fuzzing::sealed_page_seed().into_bytes()],
        words: &["<script", "</script>", "<!--", "\"iv\":\"", "\\u0000", "data-farthing-sealed"],
    },
    Target {
        name: "configuration",
        check: farthing_gateway::fuzzing::configuration,
        seeds: || seeds(&[include_str!("../../../demo/farthing.toml")]),
        words: &["[[publisher]]", "[[publisher.item]]", "=", "\"", "''", "{", "price", "\n", "-1"],
    },
    Target {
        name: "sse",
        check: event_stream::order_event,
        seeds: || seeds(wire::ORDERS),
        words: &["\\n", "\\r", "\\n\\ndata:", "\\u2028", "id:", "event:"],
    },
    Target {
        name: "wire",
        check: wire::round_trips,
        seeds: || seeds(wire::MESSAGES),
        words: &["null", "\"\"", "{}", "18446744073709551616", "\"KRW\"", "1e3", "\\ud800"],
    },
];

fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
