//! The columns, or groups of them, that are explained as one.

use std::collections::BTreeMap;

use super::invalid_argument;
use crate::bundle::Signature;
use crate::bundle::schema::column;
use crate::error::{Error, ErrorKind, Result};

/// Who plays: in the order of the signature, a group where its first column stands.
#[derive(Debug)]
pub(super) struct Players {
    names: Vec<String>,
    /// The player of each column.
    of_column: Vec<usize>,
}

impl Players {
    pub(super) fn new(
        signature: &Signature,
        groups: &BTreeMap<String, Vec<String>>,
    ) -> Result<Players> {
        let group_of = groups_of(signature, groups)?;
        let mut players = Players { names: Vec::new(), of_column: Vec::new() };
        for (field, group) in signature.inputs.iter().zip(group_of) {
            let known = group.and_then(|group| players.names.iter().position(|it| it == group));
            players.of_column.push(known.unwrap_or(players.names.len()));
            if known.is_none() {
                players.names.push(group.unwrap_or(&field.name).to_owned());
            }
        }
        Ok(players)
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }

    /// The player of each column, in the order of the signature.
    pub(super) fn of_column(&self) -> &[usize] {
        &self.of_column
    }
}

/// The group of each column, if it is in one.
fn groups_of<'a>(
    signature: &Signature,
    groups: &'a BTreeMap<String, Vec<String>>,
) -> Result<Vec<Option<&'a str>>> {
    let mut group_of = vec![None; signature.inputs.len()];
    for (group, columns) in groups {
        let place = |error: Error| error.at(format!("group `{group}`"));
        if columns.is_empty() {
            return Err(place(invalid_argument("has no columns")));
        }
        for name in columns {
            let position = signature.position(name).ok_or_else(|| {
                let error = Error::new(ErrorKind::UnknownColumn, "the model has no such column");
                place(error.at(column(name)))
            })?;
            if let Some(other) = group_of[position].replace(group.as_str()) {
                let text = format!("is in group `{other}` already");
                return Err(place(invalid_argument(text).at(column(name))));
            }
        }
    }
    for (field, group) in signature.inputs.iter().zip(&group_of) {
        if groups.contains_key(&field.name) && group.is_none_or(|group| group != field.name) {
            let text = "has the name of a column that is not in it";
            return Err(invalid_argument(text).at(format!("group `{}`", field.name)));
        }
    }
    Ok(group_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        let inputs = ["a", "b", "c"].map(|name| format!(r#"{{"name":"{name}","type":"double"}}"#));
        serde_json::from_str(&format!(r#"{{"inputs":[{}]}}"#, inputs.join(","))).unwrap()
    }

    fn players(groups: &[(&str, &[&str])]) -> Result<Players> {
        let owned = |columns: &[&str]| columns.iter().map(ToString::to_string).collect();
        let groups = groups.iter().map(|(name, columns)| (name.to_string(), owned(columns)));
        Players::new(&signature(), &groups.collect())
    }

    #[test]
    fn a_group_stands_where_its_first_column_does() {
        let found = players(&[("pair", &["c", "a"])]).unwrap();
        assert_eq!(
            (found.names(), found.of_column()),
            (&["pair".into(), "b".into()][..], &[0, 1, 0][..])
        );
        let alone = players(&[]).unwrap();
        assert_eq!(alone.of_column(), [0, 1, 2]);
        assert_eq!(players(&[("a", &["a", "b"])]).unwrap().names(), ["a", "c"]);
    }

    #[test]
    fn groups_that_make_no_sense_are_refused() {
        type Groups = [(&'static str, &'static [&'static str])];
        let cases: [(&Groups, &str); 4] = [
            (&[("g", &[])], "group `g`: has no columns"),
            (&[("g", &["d"])], "group `g`, column `d`: the model has no such column"),
            (&[("g", &["a"]), ("h", &["a"])], "group `h`, column `a`: is in group `g` already"),
            (&[("a", &["b"])], "group `a`: has the name of a column that is not in it"),
        ];
        for (groups, expected) in cases {
            assert_eq!(players(groups).unwrap_err().to_string(), expected);
        }
    }
}
