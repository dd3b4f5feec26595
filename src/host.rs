//! Communication with the page that holds the frame. No message of the page can start a payment.

pub mod theme;

pub mod port;
