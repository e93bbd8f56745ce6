//! The standard's operators, by the loader's own table.

use super::Random;

/// An operator in its newest version.
pub(crate) struct Operator {
    pub(crate) name: &'static str,
    /// How many inputs it lists.
    pub(crate) inputs: usize,
    /// Names of attributes, each with the letter of its type.
    pub(crate) attributes: Vec<(&'static str, char)>,
}

const TABLE: &str = include_str!("../../src/engine/check/signatures.txt");

pub(crate) fn random_operator(random: &mut Random) -> Operator {
    let lines: Vec<_> = TABLE.lines().collect();
    // OK because the table is not empty, and its lines have a name.
    let line = lines[random.below(lines.len())];
    read(line).unwrap_or(Operator { name: line, inputs: 1, attributes: Vec::new() })
}

pub(crate) fn operator(name: &str) -> Option<Operator> {
    TABLE.lines().find(|line| line.split(' ').next() == Some(name)).and_then(read)
}

fn read(line: &'static str) -> Option<Operator> {
    let (name, versions) = line.split_once(' ')?;
    let mut newest = versions.split(';').next_back()?.split(' ').skip(1);
    let (inputs, _) = newest.next()?.split_once('>')?;
    let attribute = |entry: &'static str| {
        let (name, kind) = entry.split_once('=')?;
        Some((name, kind.chars().next()?))
    };
    Some(Operator { name, inputs: inputs.len(), attributes: newest.filter_map(attribute).collect() })
}
