//! Patterns as text become trees, with Oniguruma's meaning, which is what tokenizers are trained with.

use std::iter::Peekable;
use std::str::Chars;

use super::class::Escape;
use super::set::Set;

/// Most repetitions that a pattern may count, so that a short text can't become a long program.
const MAX_COUNT: u32 = 1_000;
/// Deepest nesting of groups.
const MAX_DEPTH: u32 = 50;

#[derive(Clone, Debug)]
pub(super) enum Node {
    Set(Set),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat { node: Box<Node>, min: u32, max: Option<u32>, greed: Greed },
    Look { node: Box<Node>, negative: bool },
    Atomic(Box<Node>),
    Assert(Assertion),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greed {
    /// As much as possible first.
    Greedy,
    /// As little as possible first.
    Lazy,
    /// As much as possible, and nothing given back.
    Possessive,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assertion {
    LineStart,
    LineEnd,
    TextStart,
    TextEnd,
    WordEdge,
    NoWordEdge,
}

pub(super) struct Parser<'a> {
    pub(super) rest: Peekable<Chars<'a>>,
    any_case: bool,
    pub(super) depth: u32,
}

pub(super) type Parsed<T> = Result<T, String>;

pub(super) fn parse(pattern: &str) -> Parsed<Node> {
    let mut parser = Parser { rest: pattern.chars().peekable(), any_case: false, depth: 0 };
    let node = parser.alternatives()?;
    match parser.rest.next() {
        None => Ok(node),
        Some(c) => Err(format!("`{c}` closes a group that was not opened")),
    }
}

impl Parser<'_> {
    pub(super) fn accept(&mut self, c: char) -> bool {
        self.rest.next_if_eq(&c).is_some()
    }

    pub(super) fn expect(&mut self, c: char) -> Parsed<()> {
        if self.accept(c) { Ok(()) } else { Err(format!("`{c}` is missing")) }
    }

    /// Counts the nesting, so that a pattern can't use up the stack.
    pub(super) fn descend(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("groups are nested deeper than {MAX_DEPTH}"));
        }
        Ok(())
    }

    fn alternatives(&mut self) -> Parsed<Node> {
        self.descend()?;
        let mut branches = vec![self.sequence()?];
        while self.accept('|') {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alternatives(branches) })
    }

    fn sequence(&mut self) -> Parsed<Node> {
        let mut nodes = Vec::new();
        while let Some(&c) = self.rest.peek() {
            if c == '|' || c == ')' {
                break;
            }
            if let Some(node) = self.atom()? {
                let node = self.repeated(node)?;
                nodes.push(node);
            }
        }
        Ok(Node::Sequence(nodes))
    }

    /// One thing that can be repeated; nothing for a switch such as `(?i)`.
    fn atom(&mut self) -> Parsed<Option<Node>> {
        let Some(c) = self.rest.next() else {
            return Ok(None);
        };
        let node = match c {
            '(' => return self.group(),
            '[' => {
                let set = self.class()?;
                Node::Set(self.cased(set))
            }
            '.' => Node::Set(Set::one('\n').not()),
            '^' => Node::Assert(Assertion::LineStart),
            '$' => Node::Assert(Assertion::LineEnd),
            '\\' => match self.escape()? {
                Escape::Set(set) => Node::Set(self.cased(set)),
                Escape::Assert(assertion) => Node::Assert(assertion),
            },
            '*' | '+' | '?' | '{' => return Err(format!("`{c}` repeats nothing")),
            c => Node::Set(self.cased(Set::one(c))),
        };
        Ok(Some(node))
    }

    fn cased(&self, set: Set) -> Set {
        if self.any_case { Set::AnyCase(Box::new(set)) } else { set }
    }

    fn group(&mut self) -> Parsed<Option<Node>> {
        let before = self.any_case;
        let wrap: fn(Node) -> Node = if !self.accept('?') {
            |node| node
        } else {
            match self.rest.next() {
                Some(':') => |node| node,
                Some('>') => |node| Node::Atomic(Box::new(node)),
                Some('=') => |node| Node::Look { node: Box::new(node), negative: false },
                Some('!') => |node| Node::Look { node: Box::new(node), negative: true },
                Some(c @ ('i' | '-')) => {
                    self.any_case = c == 'i';
                    if c == '-' {
                        self.expect('i')?;
                    }
                    if self.accept(')') {
                        return Ok(None);
                    }
                    self.expect(':')?;
                    |node| node
                }
                other => {
                    let text: String = other.into_iter().collect();
                    return Err(format!("`(?{text}` is not supported"));
                }
            }
        };
        let node = self.alternatives()?;
        self.any_case = before;
        self.expect(')')?;
        Ok(Some(wrap(node)))
    }

    fn repeated(&mut self, node: Node) -> Parsed<Node> {
        let Some((min, max)) = self.counts()? else {
            return Ok(node);
        };
        let greed = if self.accept('?') {
            Greed::Lazy
        } else if self.accept('+') {
            Greed::Possessive
        } else {
            Greed::Greedy
        };
        Ok(Node::Repeat { node: Box::new(node), min, max, greed })
    }

    fn counts(&mut self) -> Parsed<Option<(u32, Option<u32>)>> {
        let Some(c) = self.rest.next_if(|c| "*+?{".contains(*c)) else {
            return Ok(None);
        };
        match c {
            '*' => Ok(Some((0, None))),
            '+' => Ok(Some((1, None))),
            '?' => Ok(Some((0, Some(1)))),
            _ => self.counted().map(Some),
        }
    }

    fn counted(&mut self) -> Parsed<(u32, Option<u32>)> {
        let min = self.count()?;
        let max = if self.accept(',') { self.count()? } else { min };
        self.expect('}')?;
        match (min, max) {
            (None, None) => Err("`{}` lacks a count".into()),
            (min, Some(max)) if min.unwrap_or(0) > max => Err(format!("counts fall to {max}")),
            (min, max) => Ok((min.unwrap_or(0), max)),
        }
    }

    fn count(&mut self) -> Parsed<Option<u32>> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        match digits.parse::<u32>() {
            _ if digits.is_empty() => Ok(None),
            Ok(count) if count <= MAX_COUNT => Ok(Some(count)),
            _ => Err(format!("found a count of {digits}, expected at most {MAX_COUNT}")),
        }
    }
}
