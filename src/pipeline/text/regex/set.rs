//! Sets of characters: what one place of a pattern accepts.

use crate::pipeline::text::category::{self, Categories};

/// A set of characters.
#[derive(Clone, Debug)]
pub(super) enum Set {
    Range(char, char),
    Categories(Categories),
    /// `\s`: Unicode's white space.
    Space,
    /// `\w`: letters, marks, decimal digits and connecting punctuation.
    Word,
    Not(Box<Set>),
    AnyOf(Vec<Set>),
    Both(Box<Set>, Box<Set>),
    /// The set without regard to case.
    AnyCase(Box<Set>),
}

impl Set {
    pub(super) fn one(c: char) -> Set {
        Set::Range(c, c)
    }

    pub(super) fn not(self) -> Set {
        Set::Not(Box::new(self))
    }

    pub(super) fn contains(&self, c: char) -> bool {
        match self {
            Set::Range(first, last) => (*first..=*last).contains(&c),
            Set::Categories(set) => category::is_in(c, *set),
            Set::Space => c.is_whitespace(),
            Set::Word => category::is_word(c),
            Set::Not(set) => !set.contains(c),
            Set::AnyOf(sets) => sets.iter().any(|set| set.contains(c)),
            Set::Both(left, right) => left.contains(c) && right.contains(c),
            Set::AnyCase(set) => cases(c).into_iter().any(|c| set.contains(c)),
        }
    }
}

/// The character, its folded form, and that in lower and upper case. Long s and the Kelvin sign fold to s and k.
fn cases(c: char) -> [char; 4] {
    let upper = only(c.to_uppercase(), c);
    let folded = only(upper.to_lowercase(), upper);
    [c, folded, upper, only(c.to_lowercase(), c)]
}

/// The character of a conversion that gives a single one.
fn only(mut converted: impl Iterator<Item = char>, c: char) -> char {
    match (converted.next(), converted.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}
