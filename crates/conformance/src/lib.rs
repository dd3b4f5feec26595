//! Runs CAMARA feature files, as their authors wrote them, against a real carrier process.
//!
//! Reading order: [`suite`] loads the files, [`errata`] says where a file contradicts itself,
//! `step` reads a sentence into a closed set of meanings, `run` carries a scenario out, and
//! [`openapi`] judges every answer on the way by the operation's own OpenAPI description.

pub mod errata;
pub mod openapi;
mod path;
pub mod report;
mod run;
mod step;
pub mod suite;
mod target;

pub use run::{Options, run};
pub use target::Target;
