//! The flow, event by event.
