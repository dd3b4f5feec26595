//! The whole product, as a reader meets it. See `cargo xtask test e2e`.

mod access;

mod buying;

mod carrier;

mod contract;

mod crash;

mod handoff;

mod handoff_endings;

mod handoff_picture;

mod midnight;

mod mishaps;

mod network;

mod one_tap;

mod page;

mod passkeys;

mod plain;

mod returning;

mod silent;
mod storage;

mod ways;

mod windows;

/// The article that exists in every publication.
const ARTICLE: &str = "articles/night-market";

/// Its page in the publication with direct billing.
const PAGE: &str = "/direct/night-market.html";

/// A number that pays.
const NUMBER: &str = "010-1234-5678";
