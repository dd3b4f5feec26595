//! Key files, which only their owner can read.

use core::time::Duration;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::secrets::{ContentSecret, Key, Rings, SigningKey, token};

/// A folder of key files.
#[derive(Debug, Clone)]
pub(crate) struct KeyFolder {
    path: PathBuf,
}

/// Why keys cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFolderError {
    /// A file or the folder cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file's or folder's path.
        path: PathBuf,
        /// The operating system's error.
        cause: io::Error,
    },
    /// Other users can read or write the file.
    #[error(
        "other users have access to the key file {0}: run `chmod 600 {0}`; if one of them may have read \
         the key, make a new one"
    )]
    Open(PathBuf),
    /// Other users can write to the folder, and so replace or add keys.
    #[error(
        "other users can write to the key folder {0}: run `chmod go-w {0}`, and check its files"
    )]
    Writable(PathBuf),
    /// The file does not contain a key.
    #[error("{0} is not a key file")]
    Broken(PathBuf),
    /// There is no master secret yet.
    #[error("{0} holds no keys; `farthing-gateway serve` makes them at its first start")]
    Missing(PathBuf),
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

/// What a key file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    created_ms: i64,
    key: String,
}

/// By how much the clock that dated a key is taken to have been ahead.
const AHEAD_MAX: Duration = Duration::from_hours(1);

const MASTER: &str = "master.key";

impl KeyFolder {
    /// The folder at `path`, which need not exist yet.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Makes the folder and the keys of which there is none, as at a first start. Existing files stay
    /// unchanged.
    ///
    /// # Errors
    ///
    /// [`KeyFolderError`]; [`KeyFolderError::Writable`] if other users can write to the folder.
    pub(crate) fn make_missing(&self, now: UnixMillis) -> Result<(), KeyFolderError> {
        let failed = |cause| KeyFolderError::File { path: self.path.clone(), cause };
        DirBuilder::new().recursive(true).mode(0o700).create(&self.path).map_err(failed)?;
        let mode = fs::metadata(&self.path).map_err(failed)?.permissions().mode();
        // In a sticky folder, such as a mounted Kubernetes secret, nobody can replace another user's file.
        if mode & 0o022 != 0 && mode & 0o1000 == 0 {
            return Err(KeyFolderError::Writable(self.path.clone()));
        }
        if !self.path.join(MASTER).exists() {
            self.write(MASTER, now)?;
        }
        for kind in ["signing", "content"] {
            if self.names(kind)?.is_empty() {
                self.add(kind, now)?;
            }
        }
        Ok(())
    }

    /// Adds a signing key; returns its id.
    ///
    /// # Errors
    ///
    /// [`KeyFolderError`].
    pub(crate) fn add_signing_key(&self, now: UnixMillis) -> Result<String, KeyFolderError> {
        let (key, created) = self.add("signing", now)?;
        Ok(SigningKey::new(&key, created).kid().to_owned())
    }

    /// Adds a content secret; returns its id.
    ///
    /// # Errors
    ///
    /// [`KeyFolderError`].
    pub(crate) fn add_content_secret(&self, now: UnixMillis) -> Result<String, KeyFolderError> {
        let (key, created) = self.add("content", now)?;
        Ok(ContentSecret::new(key, created).kid().to_owned())
    }

    /// The master secret.
    ///
    /// # Errors
    ///
    /// [`KeyFolderError::Missing`] if there is none, and the others if its file cannot be used.
    pub(crate) fn master(&self) -> Result<Key, KeyFolderError> {
        if !self.path.join(MASTER).exists() {
            return Err(KeyFolderError::Missing(self.path.clone()));
        }
        Ok(self.read(MASTER)?.0)
    }

    /// Signing keys and content secrets, at least one of each.
    ///
    /// # Errors
    ///
    /// [`KeyFolderError::Missing`] if there are none, and the others if a file cannot be used.
    pub(crate) fn rings(&self) -> Result<Rings, KeyFolderError> {
        let mut signing = Vec::new();
        for name in self.names("signing")? {
            let (key, created) = self.read(&name)?;
            signing.push(SigningKey::new(&key, created));
        }
        let content = self.content_secrets()?;
        if signing.is_empty() || content.is_empty() {
            return Err(KeyFolderError::Missing(self.path.clone()));
        }
        Ok(Rings::new(signing, content))
    }

    /// The content secrets, which are all that sealing needs, also on a machine without a running gateway.
    ///
    /// # Errors
    ///
    /// [`KeyFolderError`].
    pub(crate) fn content_secrets(&self) -> Result<Vec<ContentSecret>, KeyFolderError> {
        let mut content = Vec::new();
        for name in self.names("content")? {
            let (key, created) = self.read(&name)?;
            content.push(ContentSecret::new(key, created));
        }
        Ok(content)
    }

    fn names(&self, kind: &str) -> Result<Vec<String>, KeyFolderError> {
        let failed = |cause| KeyFolderError::File { path: self.path.clone(), cause };
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            let middle = name.strip_prefix(kind).and_then(|rest| rest.strip_suffix(".key"));
            if middle.is_some_and(|middle| middle.starts_with('-')) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Adds the newest key. It is newer than the others even if the clock that dated one of them was ahead: not
    /// much, or the new key would not be used for as long.
    fn add(&self, kind: &str, now: UnixMillis) -> Result<(Key, UnixMillis), KeyFolderError> {
        let mut created = now;
        for name in self.names(kind)? {
            let (_, other) = self.read(&name)?;
            if other.since(now) <= AHEAD_MAX {
                created = UnixMillis(created.0.max(other.0.saturating_add(1)));
            }
        }
        Ok((self.write(&format!("{kind}-{}.key", created.0), created)?, created))
    }

    fn write(&self, name: &str, now: UnixMillis) -> Result<Key, KeyFolderError> {
        let key = Key::random()?;
        let draft = self.draft(name, &key, now)?;
        let path = self.path.join(name);
        // A link does not replace a file that is there, as a rename would.
        let named = fs::hard_link(&draft, &path).and_then(|()| {
            // The folder's entry must also survive a power cut.
            File::open(&self.path)?.sync_all()
        });
        let removed = fs::remove_file(&draft);
        named.and(removed).map_err(|cause| KeyFolderError::File { path, cause })?;
        Ok(key)
    }

    /// Writes a key file under another name, so that a crash leaves no half of a key under its own name.
    /// Returns its path.
    pub(super) fn draft(
        &self,
        name: &str,
        key: &Key,
        now: UnixMillis,
    ) -> Result<PathBuf, KeyFolderError> {
        // Each has another name, because two processes may write at once.
        let path = self.path.join(format!("{name}.{}.new", token::nonce()?));
        let content = Content { created_ms: now.0, key: token::text(key.bytes()) };
        match write_new(&path, &content) {
            Ok(()) => Ok(path),
            Err(cause) => {
                // The first error is the one to report.
                let _removed = fs::remove_file(&path);
                Err(KeyFolderError::File { path, cause })
            }
        }
    }

    fn read(&self, name: &str) -> Result<(Key, UnixMillis), KeyFolderError> {
        let path = self.path.join(name);
        let failed = |cause| KeyFolderError::File { path: path.clone(), cause };
        let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyFolderError::Open(path));
        }
        let text = fs::read_to_string(&path).map_err(failed)?;
        let content: Option<Content> = toml::from_str(&text).ok();
        let key = content.as_ref().and_then(|content| token::bytes(&content.key));
        match (content, key.and_then(|key| <[u8; 32]>::try_from(key).ok())) {
            (Some(content), Some(key)) => Ok((Key::new(key), UnixMillis(content.created_ms))),
            _ => Err(KeyFolderError::Broken(path)),
        }
    }
}

fn write_new(path: &Path, content: &Content) -> io::Result<()> {
    let text = toml::to_string(content).map_err(io::Error::other)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(b"# A key of Farthing's gateway. Keep it secret, and keep a copy of it.\n")?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
