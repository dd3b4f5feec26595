//! Real browsers against the real gateway and carrier sandbox.
//!
//! Every test is a story: a fresh gateway, carrier sandbox and newspaper on free ports, and one
//! browser. In reading order: [`environment`] is what `cargo xtask test e2e` tells us, [`stack`]
//! starts the servers, [`browser`] the browser, [`reader`] does what a reader does, [`books`] checks
//! that carrier, ledger and reader agree, [`mod@story`] ties them together.

pub mod environment;

pub mod stack;

pub mod browser;

pub mod reader;

pub mod books;

mod ports;

mod story;

mod wait;

pub use story::{World, story, story_beside_a_phone, story_in};
pub use wait::{until, until_within};
