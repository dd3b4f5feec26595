//! Errors in a configuration file, with their lines.

use core::cell::RefCell;
use core::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigError {
    /// Line in the file, counted from 1; 0 if it concerns the whole file.
    pub(crate) line: usize,
    /// The key, such as `publisher[1].origins`.
    pub(crate) place: String,
    /// What is wrong, and if possible how to correct it.
    pub(crate) reason: String,
}

/// All errors of one file, in its order.
#[derive(Debug)]
pub(crate) struct ConfigErrors {
    file: String,
    found: Vec<ConfigError>,
}

/// Collects errors while a file is read.
#[derive(Debug)]
pub(crate) struct ErrorCollector {
    file: String,
    /// Offset of each line's first byte.
    lines: Vec<usize>,
    found: RefCell<Vec<ConfigError>>,
}

impl ConfigErrors {
    /// A single error that concerns the whole file.
    pub(crate) fn one(file: &str, reason: String) -> Self {
        let error = ConfigError { line: 0, place: String::new(), reason };
        Self { file: file.to_owned(), found: vec![error] }
    }

    /// The errors, for tests.
    #[cfg(test)]
    pub(crate) fn list(&self) -> &[ConfigError] {
        &self.found
    }
}

impl ErrorCollector {
    /// An empty collector for the file with this name and text.
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = core::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { file: file.to_owned(), lines, found: RefCell::default() }
    }

    /// Adds an error at a byte of the text.
    pub(crate) fn add(&self, at: usize, place: &str, reason: impl Into<String>) {
        let line = self.lines.partition_point(|start| *start <= at);
        let error = ConfigError { line, place: place.to_owned(), reason: reason.into() };
        self.found.borrow_mut().push(error);
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    pub(crate) fn close(self) -> ConfigErrors {
        let mut found = self.found.into_inner();
        found.sort_by_key(|error| error.line);
        ConfigErrors { file: self.file, found }
    }
}

/// One line for each, in the form that editors jump to: `file:line: key: reason`.
impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.found.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", self.file)?;
            if error.line > 0 {
                write!(f, ":{}", error.line)?;
            }
            if !error.place.is_empty() {
                write!(f, ": {}", error.place)?;
            }
            write!(f, ": {}", error.reason)?;
        }
        Ok(())
    }
}

impl core::error::Error for ConfigErrors {}
