//! The checkout in a real browser: `wasm-pack test --headless --chrome` (or `--firefox`).

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod accent;

mod covered;

mod double;

mod drawn;

mod early;

mod host;

mod leaks;

mod network;

mod page;

mod payment;

mod receipt;

mod remembering;

mod screens;

mod storage;

mod tap;

mod way_on;

mod ways;

mod wire;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
