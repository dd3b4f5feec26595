//! What the Given sentences say, kept until the request is sent: only then is it known which
//! operation they are about, and they come in any order.

use crate::path::Path;
use crate::step::{Body, Edit, Fact, Given, PathValue, Token};

/// The request as the sentences describe it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) resource: Option<(String, bool)>,
    pub(super) token: Token,
    pub(super) correlator: Correlator,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
    pub(super) edits: Vec<(Path, Edit)>,
    pub(super) path_values: Vec<(String, PathValue)>,
    pub(super) query: Vec<(String, QueryValue)>,
    pub(super) facts: Vec<Fact>,
}

/// The `x-correlator` of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Correlator {
    #[default]
    Absent,
    Complies,
    Breaks,
}

/// The value of a query parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QueryValue {
    /// This text, which may say `NOW - 7 days`.
    Text(String),
    /// The merchant that the payments or refunds at hand were made for.
    Merchant,
}

impl Plan {
    /// Takes one sentence in; the later one wins.
    pub(super) fn take(&mut self, given: Given) {
        match given {
            Given::Resource { address, whole } => self.resource = Some((address, whole)),
            Given::Token(token) => self.token = token,
            Given::Header(name, value) => {
                self.headers.retain(|(one, _)| !one.eq_ignore_ascii_case(&name));
                self.headers.push((name, value));
            }
            Given::Correlator { complies: true } => self.correlator = Correlator::Complies,
            Given::Correlator { complies: false } => self.correlator = Correlator::Breaks,
            Given::NoHeader(name) if name.eq_ignore_ascii_case("x-correlator") => {
                self.correlator = Correlator::Absent;
            }
            Given::NoHeader(name) => {
                self.headers.retain(|(one, _)| !one.eq_ignore_ascii_case(&name));
            }
            // "Set to a valid request body" repeats the Background and takes nothing back.
            Given::Body(Body::Compliant) => {}
            Given::Body(body) => self.body = body,
            Given::Edit(path, edit) => self.edits.push((path, edit)),
            Given::Without(paths) => {
                self.edits.extend(paths.into_iter().map(|path| (path, Edit::Missing)));
            }
            Given::PathValue(name, value) => {
                self.path_values.retain(|(one, _)| *one != name);
                self.path_values.push((name, value));
            }
            Given::Query(name, value) => self.query.push((name, QueryValue::Text(value))),
            Given::QueryMerchant(name) => self.query.push((name, QueryValue::Merchant)),
            Given::Fact(fact) => self.facts.push(fact),
        }
    }

    /// What a path parameter names.
    pub(super) fn path_value(&self, name: &str) -> PathValue {
        let found = self.path_values.iter().find(|(one, _)| one == name);
        found.map_or(PathValue::Valid, |(_, value)| *value)
    }

    /// The edit of the property with this name, the last one said.
    pub(super) fn edit(&self, name: &str) -> Option<&Edit> {
        self.edits.iter().rev().find(|(path, _)| path.name() == name).map(|(_, edit)| edit)
    }

    /// Whether a query parameter has this text.
    pub(super) fn asks_for(&self, text: &str) -> bool {
        self.query.iter().any(|(_, value)| *value == QueryValue::Text(text.to_owned()))
    }
}
