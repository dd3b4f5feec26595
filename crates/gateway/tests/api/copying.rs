//! A database moves to another engine by the program's command.

use std::process::Command;

use crate::keys::command;
use crate::stage::Stage;

fn run(arguments: &[&str]) -> (bool, String) {
    let program = env!("CARGO_BIN_EXE_farthing-gateway");
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

fn head(said: &str) -> &str {
    said.lines().find_map(|line| line.strip_prefix("head ")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_copied_once_its_gateway_has_stopped_and_into_an_empty_one_only() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let stage = Stage::start().await;
    stage.reader().await.buy(&stage, "articles/night-market").await;
    let (fine, verified) = command(&stage, &["verify"]);
    assert!(fine, "{verified}");
    let path = stage.folder.path().join("data/farthing.sqlite");
    let from = format!("sqlite:{}", path.display());
    let copy = ["copy", "--from", &from, "--to", &database.url()];
    let (fine, said) = run(&copy);
    assert!(!fine && said.contains("another gateway works on this database"), "{said}");
    let (folder, _) = stage.stop().await;
    let (fine, said) = run(&copy);
    assert!(fine && head(&said) == head(&verified), "{said}\n{verified}");
    let (fine, said) = run(&copy);
    assert!(!fine && said.contains("is not empty"), "{said}");
    for wrong in [["--from", "farthing.sqlite"], ["--from", "sqlite:/nowhere/farthing.sqlite"]] {
        let (fine, said) = run(&["copy", wrong[0], wrong[1], "--to", &database.url()]);
        assert!(!fine, "{said}");
    }

    // A gateway on the new database continues from the copy.
    let config = std::fs::read_to_string(folder.path().join("farthing.toml")).unwrap();
    let gateway = format!("[gateway]\ndatabase = \"{}\"", database.url());
    std::fs::write(folder.path().join("farthing.toml"), config.replace("[gateway]", &gateway))
        .unwrap();
    let config = folder.path().join("farthing.toml");
    let (fine, said) = run(&["verify", "--config", config.to_str().unwrap()]);
    assert!(fine && head(&said) == head(&verified), "{said}");
}

#[tokio::test]
async fn the_file_of_the_database_can_be_named() {
    let named = |config: String| {
        config.replacen("[gateway]\n", "[gateway]\ndatabase = \"sqlite:books.sqlite\"\n", 1)
    };
    let stage = Stage::with(named).await;
    stage.reader().await.buy(&stage, "articles/night-market").await;
    assert!(stage.folder.path().join("books.sqlite").is_file(), "beside the configuration");
    assert!(!stage.folder.path().join("data/farthing.sqlite").exists());
    let (fine, said) = command(&stage, &["verify"]);
    assert!(fine && said.contains("verified 1 charges"), "{said}");
    let refused =
        |config: String| config.replacen("[gateway]\n", "[gateway]\ndatabase = \"mysql://x\"\n", 1);
    std::fs::write(stage.folder.path().join("farthing.toml"), refused("[gateway]\n".to_owned()))
        .unwrap();
    let (fine, said) = command(&stage, &["verify"]);
    assert!(!fine && said.contains("sqlite:FILE"), "{said}");
}
