//! The whole product, as a reader meets it. See `cargo xtask test e2e`.
#![cfg(test)]

mod buying;
