//! The format of log lines, and where they go. Each call has one line, which names the route's pattern, so
//! that no token in an address is logged. Bodies are never logged.

use std::io;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;

use crate::config::LogFormat;

/// Sends log lines to standard error. Later calls change nothing.
pub(crate) fn start(format: LogFormat) {
    let lines = fmt().with_max_level(LevelFilter::INFO).with_writer(io::stderr);
    // Fails only if a log was started before, in tests.
    let _started_before = match format {
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
        LogFormat::Text => lines.with_target(false).try_init(),
    };
}
