//! Ending a server and its children at once, as a machine that stops does.

use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

/// Sends SIGKILL to a process and its children and waits for the process.
///
/// Killed alone, the main process of PostgreSQL leaves children behind that finish what they do. One
/// that it starts after their list was read notices the death of its parent by itself, and so do all
/// where there is no `/proc`: the caller must not rely on their being gone at once.
///
/// # Errors
///
/// If the system refuses to signal our own child.
pub(crate) fn kill(child: &mut Child) -> std::io::Result<()> {
    let children = children_of(child.id());
    child.kill()?;
    for id in children {
        // One that has ended by itself meanwhile is what was wanted.
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
