//! The frame's document, as `index.html` describes it in Trunk's words.
//!
//! Every `data-trunk` element names a file of the sources; the document that readers get names the
//! copy in `dist` instead. What Trunk knows and this does not is an error, never left out in silence.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use toml::{Table, Value};

use crate::shell;

/// Where the gateway serves the files; it adds their hash.
pub(crate) const PUBLIC: &str = "/assets/";

/// Runs Trunk's hooks and writes the document and the files that it names.
///
/// # Errors
///
/// If something that `index.html` names is missing or not understood.
pub(super) fn write(root: &Path, dist: &Path) -> Result<()> {
    let trunk = std::fs::read_to_string(root.join("Trunk.toml")).context("no Trunk.toml")?;
    let trunk: Table = trunk.parse().context("Trunk.toml is not TOML")?;
    for hook in hooks(&trunk)? {
        let mut command = shell::command(&hook.program);
        shell::run(command.args(&hook.arguments).current_dir(root))?;
    }
    let source = std::fs::read_to_string(root.join("index.html")).context("no index.html")?;
    let document = translate(&source, PUBLIC)?;
    for file in &document.files {
        let name = Path::new(file).file_name().context("a file of index.html has no name")?;
        std::fs::copy(root.join(file), dist.join(name))
            .with_context(|| format!("index.html names {file}, which cannot be copied"))?;
    }
    Ok(std::fs::write(dist.join("index.html"), document.text)?)
}

struct Hook {
    program: String,
    arguments: Vec<String>,
}

/// What Trunk runs before it builds.
fn hooks(trunk: &Table) -> Result<Vec<Hook>> {
    let hooks = trunk.get("hooks").and_then(Value::as_array).into_iter().flatten();
    hooks
        .map(|hook| {
            let text = |name: &str| hook.get(name).and_then(Value::as_str).map(str::to_owned);
            if text("stage").as_deref() != Some("pre_build") {
                bail!("Trunk.toml has a hook of a stage other than pre_build");
            }
            let arguments = hook.get("command_arguments").and_then(Value::as_array);
            Ok(Hook {
                program: text("command").context("a hook in Trunk.toml has no command")?,
                arguments: arguments
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            })
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq)]
struct Document {
    text: String,
    /// Paths from the root.
    files: Vec<String>,
}

fn translate(source: &str, public: &str) -> Result<Document> {
    let mut files = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find(" data-trunk") {
        let before = rest.get(..at).unwrap_or_default();
        let start = before.rfind('<').context("data-trunk stands outside of an element")?;
        let (whole, after) = rest.split_at(start);
        let end = after.find('>').context("an element of index.html does not end")?;
        let (element, after) = after.split_at(end);
        let mut address = |path: String| {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            files.push(path);
            format!("{public}{name}")
        };
        text.push_str(whole);
        match (element.starts_with("<script"), attribute(element, "rel").as_deref()) {
            (true, _) => {
                let path = attribute(element, "src").context("a script of Trunk's has no src")?;
                text.push_str(&["<script src=\"", &address(path), "\" type=\"module\">"].concat());
            }
            (false, Some("css")) => {
                let path = attribute(element, "href").context("a style sheet has no href")?;
                text.push_str(
                    &["<link rel=\"stylesheet\" href=\"", &address(path), "\"/>"].concat(),
                );
            }
            (false, Some("copy-file")) => {
                address(attribute(element, "href").context("a file has no href")?);
                text.truncate(text.trim_end().len());
            }
            // boot.js fetches the WebAssembly when it is wanted.
            (false, Some("rust")) => text.truncate(text.trim_end().len()),
            (false, kind) => bail!("index.html: xtask does not know {kind:?} of Trunk's"),
        }
        rest = after.strip_prefix('>').unwrap_or(after);
    }
    text.push_str(rest);
    Ok(Document { text, files })
}

/// The value of an attribute in double quotes.
fn attribute(element: &str, name: &str) -> Option<String> {
    let element = element.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, after) = element.split_once(&format!(" {name}=\""))?;
    after.split_once('"').map(|(value, _)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Document, translate};

    #[test]
    fn what_trunk_names_is_copied_and_named_by_its_public_address() {
        let source = r#"<head>
    <title>T</title>
    <link data-trunk rel="css" href="target/style/a.css" data-integrity="none" />
    <link
      data-trunk
      rel="rust"
    />
    <script data-trunk type="module" src="src/boot.js" data-integrity="none"></script>
  </head>"#;
        let text = r#"<head>
    <title>T</title>
    <link rel="stylesheet" href="/assets/a.css"/>
    <script src="/assets/boot.js" type="module"></script>
  </head>"#;
        let files = ["target/style/a.css", "src/boot.js"].map(str::to_owned).to_vec();
        let expected = Document { text: text.to_owned(), files };
        assert_eq!(translate(source, "/assets/").ok(), Some(expected));
    }

    #[test]
    fn what_only_trunk_knows_is_refused() {
        let refused = translate(r#"<link data-trunk rel="tailwind-css" href="a" />"#, "/");
        assert!(refused.is_err_and(|error| error.to_string().contains("tailwind-css")));
    }
}
