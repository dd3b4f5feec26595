//! `cargo xtask demo`: newspaper, gateway and carrier sandbox on three successive ports.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::services::{Service, origin};
use crate::{ready, services, watch};

/// The port that `demo/farthing.toml` is written for.
const FIRST_PORT: u16 = 8700;

/// Serves until Ctrl-C.
///
/// # Errors
///
/// If something does not build or start, or a server ends by itself.
pub(crate) fn run(root: &Path, port: u16, data: Option<&Path>, is_watched: bool) -> Result<()> {
    let last = last_port(port, is_watched)?;
    let (dist, binaries) = ready::dist_and_servers(root)?;

    // Kept until the end of the demo; removed with it.
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let data = data.unwrap_or_else(|| temporary.path());
    std::fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
    let data = data.canonicalize()?;

    let (news, pay, carrier) = (port, port + 1, port + 2);
    let config_path = data.join("farthing.toml");
    std::fs::write(&config_path, config(root, port)?)?;

    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second Ctrl-C finds the receiver gone: we are stopping already.
        let _ = stop.send(());
    })?;

    let (listen, assets) =
        if is_watched { (last, watch::assets(&dist, temporary.path())?) } else { (pay, dist) };
    let mut services = vec![
        Service::carrier(&binaries, carrier, &data.join("carrier"))?,
        Service::start(
            "gateway",
            &mut services::gateway(&binaries, (pay, listen), &config_path, &data, &assets),
        )?,
    ];
    if is_watched {
        services.push(watch::start(root)?);
    }
    services.push(Service::newspaper(&binaries, port, &config_path, (&data, root))?);

    println!("gateway {}/", origin("pay", pay));
    println!("carrier sandbox {}/", origin("carrier", carrier));
    println!("ready {}/", origin("news", news));
    loop {
        if stopped.recv_timeout(Duration::from_millis(500)).is_ok() {
            return Ok(());
        }
        for service in &mut services {
            if service.has_ended()? {
                bail!("the {} ended by itself", service.name());
            }
        }
    }
}

/// The last of the ports. With Trunk in front, the gateway listens on a fourth one.
///
/// # Errors
///
/// If there are not that many.
fn last_port(first: u16, is_watched: bool) -> Result<u16> {
    let further = if is_watched { 3 } else { 2 };
    let last = first.checked_add(further);
    last.with_context(|| format!("--port {first} leaves no room for {}", further + 1))
}

/// The demo's configuration, with its three ports moved to begin at `port`.
///
/// # Errors
///
/// If it cannot be read.
pub(crate) fn config(root: &Path, port: u16) -> Result<String> {
    let path = root.join("demo/farthing.toml");
    let config = std::fs::read_to_string(&path);
    let config = config.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(moved(&config, port))
}

fn moved(config: &str, port: u16) -> String {
    // From the last to the first, so that a moved port is not moved again: the new ports are
    // written with a mark that no configuration has.
    let marked = (0..3).fold(config.to_owned(), |text, n| {
        text.replace(&format!(":{}", FIRST_PORT + n), &format!(":\u{0}{n}"))
    });
    (0..3).fold(marked, |text, n| text.replace(&format!(":\u{0}{n}"), &format!(":{}", port + n)))
}

#[cfg(test)]
mod tests {
    use super::{last_port, moved};

    #[test]
    fn all_three_ports_move_together() {
        let config = "a = \"http://n:8700\"\nb = \"http://p:8701/x\"\nc = \"http://c:8702\"";
        let expected = "a = \"http://n:8701\"\nb = \"http://p:8702/x\"\nc = \"http://c:8703\"";
        assert_eq!(moved(config, 8701), expected);
        assert_eq!(moved(config, 8700), config);
    }

    #[test]
    fn the_last_three_ports_are_enough_without_trunk() {
        for (first, is_watched, last) in [
            (8700, false, Some(8702)),
            (8700, true, Some(8703)),
            (65_533, false, Some(65_535)),
            (65_534, false, None),
            (65_533, true, None),
        ] {
            assert_eq!(last_port(first, is_watched).ok(), last, "{first} {is_watched}");
        }
    }
}
