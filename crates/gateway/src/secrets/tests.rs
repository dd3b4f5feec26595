#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::folder::KeyFolderError;
use super::{Key, KeyFolder, Secrets, token};
use crate::clock::UnixMillis;

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);
const MINUTE: i64 = 60_000;

#[test]
fn the_first_start_makes_key_files_readable_by_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyFolder::new(folder.path().join("keys"));
    assert!(matches!(keys.master(), Err(KeyFolderError::Missing(_))));
    keys.make_missing(NOW).unwrap();
    let master = keys.master().unwrap();
    keys.make_missing(NOW).unwrap();
    assert_eq!(keys.master().unwrap(), master, "a second start keeps them");
    for entry in fs::read_dir(folder.path().join("keys")).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyFolder::new(folder.path().to_owned());
    keys.make_missing(NOW).unwrap();
    let path = folder.path().join("master.key");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(keys.master(), Err(KeyFolderError::Open(_))));
}

#[test]
fn a_key_folder_to_which_others_can_write_is_refused() {
    for (mode, is_refused) in
        [(0o700, false), (0o755, false), (0o775, true), (0o757, true), (0o1777, false)]
    {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        let made = KeyFolder::new(folder.path().to_owned()).make_missing(NOW);
        let found = matches!(made, Err(KeyFolderError::Writable(_)));
        assert_eq!((found, made.is_ok()), (is_refused, !is_refused), "{mode:o}");
    }
}

#[test]
fn a_key_file_that_a_crash_left_unfinished_is_no_key_and_hinders_no_start() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyFolder::new(folder.path().to_owned());
    for name in ["master.key", "signing-1.key", "content-1.key"] {
        let draft = keys.draft(name, &Key::random().unwrap(), NOW).unwrap();
        fs::write(draft, "").unwrap();
    }
    assert!(matches!(keys.master(), Err(KeyFolderError::Missing(_))));
    keys.make_missing(NOW).unwrap();
    keys.master().unwrap();
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let (drafts, finished): (Vec<_>, Vec<_>) =
        names.partition(|name| name.to_string_lossy().ends_with(".new"));
    assert_eq!((drafts.len(), finished.len()), (3, 3), "a start leaves no other draft");
    let shown =
        |keys: &KeyFolder| keys.rings().unwrap().jwks(NOW)["keys"].as_array().unwrap().len();
    assert_eq!(shown(&keys), 1);
    keys.add_signing_key(NOW).unwrap();
    assert_eq!(shown(&keys), 2, "no key is replaced");
}

#[test]
fn a_new_signing_key_is_shown_before_it_signs_and_the_old_one_after() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyFolder::new(folder.path().to_owned());
    keys.make_missing(NOW).unwrap();
    let old = keys.rings().unwrap().signer(NOW).unwrap().kid().to_owned();
    let rotated = UnixMillis(NOW.0 + 60 * MINUTE);
    let new = keys.add_signing_key(rotated).unwrap();

    let rings = keys.rings().unwrap();
    for (minutes, signer, shown) in
        [(0, &old, 2), (9, &old, 2), (10, &new, 2), (69, &new, 2), (71, &new, 1)]
    {
        let now = UnixMillis(rotated.0 + minutes * MINUTE);
        assert_eq!(rings.signer(now).unwrap().kid(), signer, "after {minutes} minutes");
        let keys = rings.jwks(now)["keys"].as_array().unwrap().len();
        assert_eq!(keys, shown, "after {minutes} minutes");
    }
}

#[test]
fn a_new_key_is_the_newest_even_if_the_clock_before_was_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyFolder::new(folder.path().to_owned());
    keys.make_missing(UnixMillis(NOW.0 + 5 * MINUTE)).unwrap();
    let signing = keys.add_signing_key(NOW).unwrap();
    let content = keys.add_content_secret(NOW).unwrap();
    let rings = keys.rings().unwrap();
    assert_eq!(rings.sealer().unwrap().kid(), content);
    for minutes in [16, 60] {
        let now = UnixMillis(NOW.0 + minutes * MINUTE);
        assert_eq!(rings.signer(now).unwrap().kid(), signing, "after {minutes} minutes");
    }
}

#[test]
fn no_secret_shows_in_debug_output() {
    let key = Key::random().unwrap();
    let shown = format!("{:?} {:?}", Secrets::derive(&key), key);
    for secret in [key.clone(), key.derive("farthing-v1 quote")] {
        assert!(!shown.contains(&token::text(secret.bytes())));
        assert!(!shown.contains(&format!("{:?}", secret.bytes())));
    }
}

#[test]
fn a_token_of_one_purpose_is_invalid_for_every_other() {
    let secrets = Secrets::derive(&Key::random().unwrap());
    let later = UnixMillis(NOW.0 + 1);
    let sealed = token::sign(&secrets.quote, "q1", later, serde_json::json!({ "a": 1 }));
    let wrong_key = token::verify::<serde_json::Value>(&secrets.session, "q1", NOW, &sealed);
    assert_eq!(wrong_key, Err(token::TokenError::Forged));
    let wrong_kind = token::verify::<serde_json::Value>(&secrets.quote, "s1", NOW, &sealed);
    assert_eq!(wrong_kind, Err(token::TokenError::Forged));
}
