//! Who asks: a device proves that it holds its key, and gets a bearer token for a quarter of an hour.
//!
//! [`challenge`] makes what is to be signed, [`proof`] checks the signature, [`bearer`] makes and
//! reads the token. None of it is stored but the devices themselves and the challenges that were
//! used up.

pub(crate) mod bearer;

pub(crate) mod challenge;

pub(crate) mod proof;

#[cfg(test)]
mod tests;
