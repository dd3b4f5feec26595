//! The whole build: every page in every language, sealed, beside its pictures.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::manuscript::Manuscript;
use crate::pages::{Addresses, Press};
use crate::plan::{Language, Plan};
use crate::seal::Sealer;

/// Builds the site into `out`.
///
/// # Errors
///
/// If anything of the site is missing or wrong, or an article is not sealed.
pub(crate) fn build(site: &Path, addresses: &Addresses, sealer: &Sealer, out: &Path) -> Result<()> {
    let plan = Plan::read(site)?;
    let press = Press::new(site, &plan, addresses)?;
    copy(&site.join("assets"), &out.join("assets"))?;
    write(&out.join("404.html"), &press.nothing_here()?)?;
    for language in Language::ALL {
        write(&out.join(language.folder()).join("index.html"), &press.home(language)?)?;
        let manuscripts = plan
            .articles
            .iter()
            .map(|article| {
                let name = format!("{}.{}.md", article.slug, language.tag());
                Manuscript::read(&site.join("articles").join(name), language)
            })
            .collect::<Result<Vec<_>>>()?;
        for publication in &plan.publications {
            let folder = out.join(&publication.path).join(language.folder());
            write(&folder.join("index.html"), &press.front(publication, language, &manuscripts)?)?;
            for (article, manuscript) in plan.articles.iter().zip(&manuscripts) {
                let page = folder.join(format!("{}.html", article.slug));
                write(&page, &press.article(publication, article, manuscript, language)?)?;
                sealer.seal(&page, &publication.id, &article.item, &manuscript.body)?;
            }
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let entries =
        std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
