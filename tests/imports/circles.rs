//! Finds the modules that need each other.

use std::collections::BTreeSet;

use super::graph::{Graph, Module};

/// Every set of modules that all need each other, written like `a <-> b::c`. A module and its own
/// children are no circle, as long as the children do not need each other.
pub(crate) fn circles(graph: &Graph) -> Vec<String> {
    let all: BTreeSet<&Module> = graph.0.keys().collect();
    let mut found = Vec::new();
    collect(graph, &all, &mut found);
    found.sort();
    found
}

fn collect(graph: &Graph, modules: &BTreeSet<&Module>, found: &mut Vec<String>) {
    let mut left = modules.clone();
    while let Some(&module) = left.first() {
        let circle: BTreeSet<&Module> = reached(graph, modules, module)
            .into_iter()
            .filter(|other| reached(graph, modules, other).contains(module))
            .collect();
        left.remove(module);
        left.retain(|other| !circle.contains(other));
        if circle.len() < 2 {
            continue;
        }
        // The order of paths puts a parent before its children.
        match circle.first() {
            Some(&parent) if circle.iter().all(|other| other.starts_with(parent)) => {
                let children = circle.iter().copied().filter(|other| *other != parent).collect();
                collect(graph, &children, found);
            }
            _ => {
                let names: Vec<String> = circle.iter().map(|path| path.join("::")).collect();
                found.push(names.join(" <-> "));
            }
        }
    }
}

/// What a module needs, directly or not, inside a set of modules.
fn reached<'a>(
    graph: &'a Graph,
    within: &BTreeSet<&'a Module>,
    from: &Module,
) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Module> = graph.0.get(from).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if within.contains(next) && reached.insert(next) {
            open.extend(graph.0.get(next).into_iter().flatten());
        }
    }
    reached
}
