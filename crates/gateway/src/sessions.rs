//! Sessions: a device proves that it holds its key, and gets a bearer token for 15 minutes.
//!
//! [`challenge`] makes the challenge to sign, [`proof`] verifies the signature, [`bearer`] makes and reads
//! the token. A device's id is derived from its key, so that nothing is stored for a browser that buys
//! nothing.

pub(crate) mod bearer;

pub(crate) mod challenge;

pub(crate) mod proof;

#[cfg(test)]
mod tests;
