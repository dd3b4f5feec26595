//! The journal: every batch of events, in memory and, when asked to, in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use crate::carrier::event::Batch;

/// All events, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    batches: Vec<Batch>,
    file: Option<Lines>,
}

/// The file, of which only whole lines count.
#[derive(Debug)]
struct Lines {
    file: File,
    /// Bytes of the whole lines.
    whole: u64,
    /// Whether a part of a line may come after them.
    is_cut: bool,
}

/// The file's name inside the data folder.
const FILE: &str = "journal.jsonl";

impl Journal {
    /// Opens the journal of a folder, making the folder where it is missing.
    ///
    /// A last line without its end is what a crash or a full disk leaves in the middle of a write. Its
    /// answer was never sent, so it is cut off.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read or written, or a line before the last is damaged.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new(&file);
        let (mut batches, mut whole, mut line) = (Vec::new(), 0_u64, Vec::new());
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            if line.last() != Some(&b'\n') {
                tracing::warn!(bytes = read, "{FILE} ends in the middle of a line: dropped");
                break;
            }
            let batch = serde_json::from_slice(&line).map_err(|error| {
                let message = format!("line {} of {FILE}: {error}", batches.len() + 1);
                io::Error::new(io::ErrorKind::InvalidData, message)
            })?;
            batches.push(batch);
            whole += u64::try_from(read).unwrap_or_default();
        }
        drop(reader);
        file.set_len(whole)?;
        Ok(Self { batches, file: Some(Lines { file, whole, is_cut: false }) })
    }

    /// Adds a batch: to the file first, so that memory never knows more than the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written; nothing was added then.
    pub(crate) fn append(&mut self, batch: Batch) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&batch)?;
            line.push(b'\n');
            file.add(&line)?;
        }
        self.batches.push(batch);
        Ok(())
    }

    /// All batches since the journal began, oldest first.
    pub(crate) fn batches(&self) -> &[Batch] {
        &self.batches
    }
}

impl Lines {
    /// Writes a line, and first removes what a write that failed has left of another.
    fn add(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_cut {
            self.file.set_len(self.whole)?;
        }
        self.is_cut = true;
        self.file.write_all(line)?;
        self.is_cut = false;
        self.whole += u64::try_from(line.len()).unwrap_or_default();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::mem;

    use jiff::Timestamp;

    use super::*;
    use crate::carrier::event::Event;

    fn advance(seconds: i64) -> Batch {
        Batch { at: Timestamp::UNIX_EPOCH, events: vec![Event::ClockAdvanced { seconds }] }
    }

    #[test]
    fn a_line_that_a_full_disk_cut_is_not_continued_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.append(advance(1)).unwrap();
        // A file that cannot be written stands in for a full disk that takes a part of the line.
        let readable = File::open(&path).unwrap();
        let file = mem::replace(&mut journal.file.as_mut().unwrap().file, readable);
        assert!(journal.append(advance(2)).is_err());
        assert_eq!(journal.batches().len(), 1);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(br#"{"at":"19"#).unwrap();
        journal.file.as_mut().unwrap().file = file;
        journal.append(advance(3)).unwrap();
        let again = Journal::open(folder.path()).unwrap();
        let written = |journal: &Journal| serde_json::to_string(journal.batches()).unwrap();
        assert_eq!(written(&again), serde_json::to_string(&[advance(1), advance(3)]).unwrap());
        assert_eq!(written(&again), written(&journal));
    }
}
