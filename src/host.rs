//! The page that holds the frame. Nothing that it says moves money.

pub mod look;

pub mod port;
