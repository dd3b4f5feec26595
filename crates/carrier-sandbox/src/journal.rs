//! The journal: every batch of events, in memory and, when asked to, in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use crate::carrier::event::Batch;

/// All events, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    batches: Vec<Batch>,
    file: Option<File>,
}

/// The file's name inside the data folder.
const FILE: &str = "journal.jsonl";

impl Journal {
    /// Opens the journal of a folder, making the folder where it is missing.
    ///
    /// A last line without its end is what a crash in the middle of a write leaves. Its answer was
    /// never sent, so it is cut off.
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
            if read == 0 || line.last() != Some(&b'\n') {
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
        Ok(Self { batches, file: Some(file) })
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
            file.write_all(&line)?;
        }
        self.batches.push(batch);
        Ok(())
    }

    /// All batches since the journal began, oldest first.
    pub(crate) fn batches(&self) -> &[Batch] {
        &self.batches
    }
}
