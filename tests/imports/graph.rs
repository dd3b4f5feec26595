//! Reads which modules a file mentions: every path that begins with `crate`, `self`, `super` or the
//! name of a child, wherever it stands, macros included.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module's path below the crate's root.
pub(crate) type Module = Vec<String>;

/// A source file and the path of its module.
pub(crate) struct Source {
    pub(crate) module: Module,
    pub(crate) text: String,
}

/// For each module the modules that it mentions. The root, which mentions everything, is left out.
pub(crate) struct Graph(pub(crate) BTreeMap<Module, BTreeSet<Module>>);

impl Graph {
    /// Reads the sources of one crate.
    pub(crate) fn of(sources: &[Source]) -> Self {
        let tokens = |source: &Source| {
            let text: TokenStream = source.text.parse().unwrap();
            without_tests(text)
        };
        let mut files: BTreeMap<Module, Vec<TokenTree>> =
            sources.iter().map(|source| (source.module.clone(), tokens(source))).collect();
        files.remove(&Module::new());
        // The files of test modules are not reached by what is left of their parents.
        let is_test = |module: &Module| {
            (1..=module.len()).any(|depth| {
                let name = module.get(depth - 1).map_or("", String::as_str);
                let parent = module.get(..depth - 1).unwrap_or_default();
                files.get(parent).is_some_and(|parent| !declares(parent, name))
            })
        };
        let product: BTreeSet<Module> = files.keys().filter(|m| !is_test(m)).cloned().collect();
        let edges = product.iter().map(|module| {
            let mut reader = Reader { product: &product, module, found: BTreeSet::new() };
            reader.read(files.get(module).map(Vec::as_slice).unwrap_or_default());
            reader.found.remove(module);
            (module.clone(), reader.found)
        });
        Self(edges.collect())
    }
}

/// The tokens without items under `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut rest = tokens.into_iter();
    while let Some(token) = rest.next() {
        let is_attribute = matches!(kept.last(), Some(TokenTree::Punct(p)) if p.as_char() == '#');
        if is_attribute && is_test_only(&token) {
            kept.pop();
            // An item ends with its braces or its semicolon.
            for token in rest.by_ref() {
                let ends = match &token {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(punct) => punct.as_char() == ';',
                    _ => false,
                };
                if ends {
                    break;
                }
            }
        } else {
            kept.push(token);
        }
    }
    kept
}

/// Whether this is the `[cfg(test)]` of an attribute, alone or with more conditions.
fn is_test_only(token: &TokenTree) -> bool {
    let text = token.to_string().replace(char::is_whitespace, "");
    text.starts_with("[cfg(test)") || text.starts_with("[cfg(all(test,")
}

/// Whether a file has `mod name`.
fn declares(tokens: &[TokenTree], name: &str) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [TokenTree::Ident(keyword), TokenTree::Ident(found)] => *keyword == "mod" && *found == name,
        _ => false,
    })
}

struct Reader<'a> {
    product: &'a BTreeSet<Module>,
    module: &'a Module,
    found: BTreeSet<Module>,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Group(group) => {
                    self.read(&group.stream().into_iter().collect::<Vec<_>>());
                }
                TokenTree::Ident(first) => {
                    let is_inside_a_path = at > 2 && is_path_separator(tokens.get(at - 3..at - 1));
                    let begins_a_path = is_path_separator(tokens.get(at..at + 2));
                    if begins_a_path
                        && !is_inside_a_path
                        && let Some(base) = self.base(&first.to_string())
                    {
                        at += self.follow(base, tokens.get(at..).unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
    }

    /// Where a path that begins with this word begins.
    fn base(&self, first: &str) -> Option<Module> {
        match first {
            "crate" => Some(Module::new()),
            "self" => Some(self.module.clone()),
            "super" => self.module.split_last().map(|(_, parent)| parent.to_vec()),
            child => Some(joined(self.module, child)).filter(|path| self.product.contains(path)),
        }
    }

    /// Follows a path from `base` on and notes the module that it leads into. Tells how many tokens
    /// belong to it.
    fn follow(&mut self, mut base: Module, tokens: &[TokenTree]) -> usize {
        let mut length = 0;
        while is_path_separator(tokens.get(length..length + 2)) {
            match tokens.get(length + 2) {
                Some(TokenTree::Ident(name)) if *name == "super" => drop(base.pop()),
                Some(TokenTree::Ident(name)) if *name == "self" => {}
                Some(TokenTree::Ident(name)) => {
                    let deeper = joined(&base, &name.to_string());
                    if !self.product.contains(&deeper) {
                        break;
                    }
                    base = deeper;
                }
                Some(TokenTree::Group(group)) => {
                    self.branch(&base, &group.stream().into_iter().collect::<Vec<_>>());
                    return length + 3;
                }
                _ => break,
            }
            length += 3;
        }
        if self.product.contains(&base) {
            self.found.insert(base);
        }
        length
    }

    /// Follows each part of `{a, b::C, self}`.
    fn branch(&mut self, base: &Module, tokens: &[TokenTree]) {
        let is_comma =
            |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
        for part in tokens.split(is_comma) {
            let [TokenTree::Ident(first), rest @ ..] = part else { continue };
            let base = match first.to_string().as_str() {
                "self" => base.clone(),
                "super" => base.split_last().map(|(_, parent)| parent.to_vec()).unwrap_or_default(),
                name => {
                    let deeper = joined(base, name);
                    if self.product.contains(&deeper) { deeper } else { base.clone() }
                }
            };
            self.follow(base, rest);
        }
    }
}

fn joined(parent: &[String], name: &str) -> Module {
    parent.iter().cloned().chain([name.to_owned()]).collect()
}

fn is_path_separator(tokens: Option<&[TokenTree]>) -> bool {
    matches!(tokens, Some([TokenTree::Punct(a), TokenTree::Punct(b)])
        if a.as_char() == ':' && b.as_char() == ':')
}
