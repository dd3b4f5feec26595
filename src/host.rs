//! The page that holds the frame. Nothing that it says moves money.

pub mod theme;

pub mod port;
