//! `farthing-gateway qr`: codes for paper.

use std::process::{Command, Output};

use farthing_gateway::service::Clock;

use crate::browser::Browser;
use crate::stage::Stage;

fn qr(stage: &Stage, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_farthing-gateway"))
        .arg("qr")
        .args(arguments)
        .arg("--config")
        .arg(stage.folder.path().join("farthing.toml"))
        .output()
        .unwrap()
}

/// What an independent decoder reads from a grey picture.
fn decoded(width: usize, grey: &[u8]) -> String {
    let height = grey.len() / width;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    image.detect_grids().first().unwrap().decode().unwrap().1
}

#[tokio::test]
async fn a_picture_for_paper_leads_to_the_items_page_and_names_the_publication() {
    let stage = Stage::start().await;
    let output = qr(&stage, &["jeju-post/tips/kim-jiwoo"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let svg = String::from_utf8(output.stdout).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains(">Jeju Post</text>"), "{svg}");

    let out = stage.folder.path().join("tip.png");
    let arguments = ["jeju-post/tips/kim-jiwoo", "--format", "png", "--out", out.to_str().unwrap()];
    let output = qr(&stage, &arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("no font was found") {
        return;
    }
    assert!(output.status.success(), "{said}");
    let file = std::io::BufReader::new(std::fs::File::open(&out).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut grey).unwrap();
    let width = usize::try_from(frame.width).unwrap();
    assert_eq!(decoded(width, &grey), "https://pay.example/pay/jeju-post/tips/kim-jiwoo");
    let foot = &grey[width * width..];
    assert!(foot.iter().any(|pixel| *pixel < 64), "the name is not written");
}

#[tokio::test]
async fn every_kind_of_item_can_be_printed() {
    let bundle = (
        "bundles/weekend",
        "bundle",
        1_200,
        "articles = 5\nscope = \"articles/*\"\nvalid_days = 30",
    );
    let pass = ("passes/day", "pass", 1_000, "days = 1\nscope = \"articles/*\"");
    let stage = Stage::selling(Clock::system(), "", &[bundle, pass], |config| config).await;
    for item in ["articles/night-market", "tips/kim-jiwoo", "bundles/weekend", "passes/day"] {
        let output = qr(&stage, &[&format!("jeju-post/{item}")]);
        assert!(output.status.success(), "{item}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.starts_with(b"<svg"), "{item}");
        let page = Browser::open(&stage, &format!("/pay/jeju-post/{item}"), "en").await;
        page.shows("name=\"phone\"");
    }
}

#[tokio::test]
async fn what_is_not_for_sale_is_not_printed() {
    let stage = Stage::start().await;
    for wrong in ["jeju-post", "nobody/articles/x", "jeju-post/articles/none", "jeju-post/<x>"] {
        let output = qr(&stage, &[wrong]);
        assert!(!output.status.success() && output.stdout.is_empty(), "{wrong}");
    }
}
