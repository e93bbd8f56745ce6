//! Escapes and bracketed classes.

use super::parse::{Assertion, Parsed, Parser};
use super::set::Set;
use crate::pipeline::text::category;

pub(super) enum Escape {
    Set(Set),
    Assert(Assertion),
}

impl Parser<'_> {
    /// What follows a backslash.
    pub(super) fn escape(&mut self) -> Parsed<Escape> {
        let c = self.rest.next().ok_or("ends in a backslash")?;
        let assertion = match c {
            'b' => Assertion::WordEdge,
            'B' => Assertion::NoWordEdge,
            'A' => Assertion::TextStart,
            'z' => Assertion::TextEnd,
            c => return self.escaped_set(c).map(Escape::Set),
        };
        Ok(Escape::Assert(assertion))
    }

    fn escaped_set(&mut self, c: char) -> Parsed<Set> {
        let set = match c {
            's' => Set::Space,
            'S' => Set::Space.not(),
            'w' => Set::Word,
            'W' => Set::Word.not(),
            'd' => self.named("Nd")?,
            'D' => self.named("Nd")?.not(),
            'p' => self.property()?,
            'P' => self.property()?.not(),
            c => Set::one(self.escaped_char(c)?),
        };
        Ok(set)
    }

    fn escaped_char(&mut self, c: char) -> Parsed<char> {
        match c {
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'f' => Ok('\u{c}'),
            'v' => Ok('\u{b}'),
            'a' => Ok('\u{7}'),
            'e' => Ok('\u{1b}'),
            'x' => self.hexadecimal(2),
            'u' => self.hexadecimal(4),
            c if c.is_ascii_alphanumeric() => Err(format!("`\\{c}` is not supported")),
            c => Ok(c),
        }
    }

    fn hexadecimal(&mut self, digits: usize) -> Parsed<char> {
        let text: String = if self.accept('{') {
            self.until_brace()?
        } else {
            (0..digits).map_while(|_| self.rest.next_if(char::is_ascii_hexdigit)).collect()
        };
        let code = u32::from_str_radix(&text, 16).ok().and_then(char::from_u32);
        code.ok_or_else(|| format!("`{text}` is no code of a character"))
    }

    fn until_brace(&mut self) -> Parsed<String> {
        let mut text = String::new();
        while let Some(c) = self.rest.next_if(|c| *c != '}') {
            text.push(c);
        }
        self.expect('}')?;
        Ok(text)
    }

    fn property(&mut self) -> Parsed<Set> {
        self.expect('{')?;
        let text = self.until_brace()?;
        match text.strip_prefix('^') {
            Some(name) => self.named(name).map(Set::not),
            None => self.named(&text),
        }
    }

    fn named(&self, name: &str) -> Parsed<Set> {
        let set = category::categories(name).map(Set::Categories);
        set.ok_or_else(|| {
            format!(
                "the property `{name}` is not supported, only general categories such as L or Nd"
            )
        })
    }

    /// A class, after its opening bracket.
    pub(super) fn class(&mut self) -> Parsed<Set> {
        self.descend()?;
        let negated = self.accept('^');
        let mut set: Option<Set> = None;
        let mut members = Vec::new();
        // A closing bracket that comes first is a member.
        if self.accept(']') {
            members.push(Set::one(']'));
        }
        loop {
            match self.rest.next().ok_or("`]` is missing")? {
                ']' => break,
                '&' if self.accept('&') => {
                    set = Some(both(set, Set::AnyOf(std::mem::take(&mut members))));
                }
                '[' => members.push(self.class()?),
                c => members.push(self.member(c)?),
            }
        }
        self.depth -= 1;
        let set = both(set, Set::AnyOf(members));
        Ok(if negated { set.not() } else { set })
    }

    /// A character, a range, or an escape that stands for a set.
    fn member(&mut self, c: char) -> Parsed<Set> {
        let first = match c {
            '\\' => match self.class_escape()? {
                Set::Range(first, last) if first == last => first,
                set => return Ok(set),
            },
            c => c,
        };
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.next().is_none_or(|c| c == ']') {
            return Ok(Set::one(first));
        }
        self.rest.next();
        let last = match self.rest.next().ok_or("`]` is missing")? {
            '\\' => match self.class_escape()? {
                Set::Range(_, last) => last,
                _ => return Err(format!("a range from `{first}` ends in a set")),
            },
            c => c,
        };
        if first > last {
            return Err(format!("the range from `{first}` to `{last}` is empty"));
        }
        Ok(Set::Range(first, last))
    }

    fn class_escape(&mut self) -> Parsed<Set> {
        match self.rest.next().ok_or("ends in a backslash")? {
            'b' => Ok(Set::one('\u{8}')),
            c => self.escaped_set(c),
        }
    }
}

fn both(left: Option<Set>, right: Set) -> Set {
    match left {
        Some(left) => Set::Both(Box::new(left), Box::new(right)),
        None => right,
    }
}
