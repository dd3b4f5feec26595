//! Kills a server and its children at once, as a power cut does.

use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

/// Sends SIGKILL to a process and its children and waits for the process.
///
/// If only the main process of PostgreSQL is killed, its children finish their work first. A child that starts
/// after the list was read is not killed here; it ends when it notices that its parent is gone. Without `/proc`
/// all children end that way. So the caller must not expect that all are gone at once.
///
/// # Errors
///
/// If the system refuses to signal our own child.
pub(crate) fn kill(child: &mut Child) -> std::io::Result<()> {
    let children = children_of(child.id());
    child.kill()?;
    for id in children {
        // The child may have ended by itself meanwhile.
        let _ = kill_process(id, Signal::KILL);
    }
    child.wait()?;
    Ok(())
}

/// The processes whose parent is `parent`.
fn children_of(parent: u32) -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let id: i32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            (parent_in(&stat)? == parent).then(|| Pid::from_raw(id)).flatten()
        })
        .collect()
}

/// The parent in a line of `/proc/*/stat`. The name before it is in brackets and may have any
/// character, brackets too, so the fields are counted from the last one.
fn parent_in(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parent_in;

    #[test]
    fn the_parent_is_found_behind_any_name() {
        assert_eq!(parent_in("812 (postgres) S 790 812 812 0 -1"), Some(790));
        assert_eq!(parent_in("812 (a) b) 7 (c)) S 790 812 812 0 -1"), Some(790));
        assert_eq!(parent_in("812"), None);
    }
}
