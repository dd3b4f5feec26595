//! Where the programs of PostgreSQL are.

use std::path::{Path, PathBuf};

use crate::Error;

/// What this crate runs.
const PROGRAMS: [&str; 5] = ["initdb", "postgres", "createdb", "dropdb", "psql"];

/// Folders that have one folder for each version: the parent, the beginning of the version folder's name, and the
/// folder of the programs in it. The packages of Debian, Red Hat and Homebrew do not put a server's programs on
/// `PATH`.
const VERSIONED: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
];

/// A folder that has every program of a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    folder: PathBuf,
}

impl Installation {
    /// Finds one: on `PATH` first, then the newest in the folders of the usual packages.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] if there is none.
    pub fn find() -> Result<Self, Error> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let versioned = VERSIONED.iter().flat_map(|(parent, prefix, inner)| {
            newest_first(Path::new(parent), prefix).into_iter().map(move |f| f.join(inner))
        });
        Self::first_of(std::env::split_paths(&path).chain(versioned)).ok_or(Error::Missing)
    }

    /// The first complete folder. A link to one program leads to the folder of them all.
    fn first_of(folders: impl IntoIterator<Item = PathBuf>) -> Option<Self> {
        folders.into_iter().find_map(|folder| {
            let initdb = folder.join("initdb").canonicalize().ok()?;
            let folder = initdb.parent()?.to_owned();
            PROGRAMS.iter().all(|name| folder.join(name).is_file()).then_some(Self { folder })
        })
    }

    /// The folder of the programs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of one program.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The folders in `parent` that are called `prefix` and a version, the highest version first.
fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path()))
        })
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    fn folder_with(programs: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in programs {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_that_lacks_a_program_is_passed_over() {
        let lacking = folder_with(&PROGRAMS[..4]);
        let whole = folder_with(&PROGRAMS);
        let folders = [lacking.path().to_owned(), whole.path().to_owned()];
        let found = Installation::first_of(folders).unwrap();
        assert_eq!(found.folder(), whole.path().canonicalize().unwrap());
        assert_eq!(Installation::first_of([lacking.path().to_owned()]), None);
    }

    #[test]
    fn a_link_to_initdb_leads_to_the_other_programs() {
        let whole = folder_with(&PROGRAMS);
        let links = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(whole.path().join("initdb"), links.path().join("initdb"))
            .unwrap();
        let found = Installation::first_of([links.path().to_owned()]).unwrap();
        assert_eq!(found.folder(), whole.path().canonicalize().unwrap());
    }

    #[test]
    fn version_15_is_newer_than_version_9() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["pg-9", "pg-15", "pg-13", "pg-other"] {
            std::fs::create_dir(parent.path().join(name)).unwrap();
        }
        let found = newest_first(parent.path(), "pg-");
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap()).collect();
        assert_eq!(names, ["pg-15", "pg-13", "pg-9"]);
    }
}
