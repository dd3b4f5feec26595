//! Mistakes in a configuration file, with their lines.

use core::cell::RefCell;
use core::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Line in the file, counted from 1; 0 if it concerns the whole file.
    pub(crate) line: usize,
    /// The key, such as `publisher[1].origins`.
    pub(crate) place: String,
    /// What is wrong, and if possible how to correct it.
    pub(crate) reason: String,
}

/// All mistakes of one file, in its order.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: String,
    found: Vec<Mistake>,
}

/// Collects mistakes while a file is read.
#[derive(Debug)]
pub(crate) struct Notebook {
    file: String,
    /// Offset of each line's first byte.
    lines: Vec<usize>,
    found: RefCell<Vec<Mistake>>,
}

impl Mistakes {
    /// A single mistake that concerns the whole file.
    pub(crate) fn one(file: &str, reason: String) -> Self {
        let mistake = Mistake { line: 0, place: String::new(), reason };
        Self { file: file.to_owned(), found: vec![mistake] }
    }

    /// The mistakes, for tests.
    #[cfg(test)]
    pub(crate) fn list(&self) -> &[Mistake] {
        &self.found
    }
}

impl Notebook {
    /// An empty notebook for the file with this name and text.
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = core::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { file: file.to_owned(), lines, found: RefCell::default() }
    }

    /// Adds a mistake at a byte of the text.
    pub(crate) fn add(&self, at: usize, place: &str, reason: impl Into<String>) {
        let line = self.lines.partition_point(|start| *start <= at);
        let mistake = Mistake { line, place: place.to_owned(), reason: reason.into() };
        self.found.borrow_mut().push(mistake);
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// Returns all mistakes.
    pub(crate) fn close(self) -> Mistakes {
        let mut found = self.found.into_inner();
        found.sort_by_key(|mistake| mistake.line);
        Mistakes { file: self.file, found }
    }
}

/// One line for each, in the form that editors jump to: `file:line: key: reason`.
impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.found.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", self.file)?;
            if mistake.line > 0 {
                write!(f, ":{}", mistake.line)?;
            }
            if !mistake.place.is_empty() {
                write!(f, ": {}", mistake.place)?;
            }
            write!(f, ": {}", mistake.reason)?;
        }
        Ok(())
    }
}

impl core::error::Error for Mistakes {}
