//! Who asks: a device proves that it holds its key, and gets a bearer token for a quarter of an hour.
//!
//! [`challenge`] makes what is to be signed, [`proof`] checks the signature, [`bearer`] makes and
//! reads the token. A device's name follows from its key, so that nothing is stored for a
//! browser that only looks.

pub(crate) mod bearer;

pub(crate) mod challenge;

pub(crate) mod proof;

#[cfg(test)]
mod tests;
