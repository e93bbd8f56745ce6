//! Trees become programs, and programs run over a text, going back where a choice fails.

use super::parse::{Assertion, Greed, Node, Parsed};
use super::set::Set;
use crate::pipeline::text::category::is_word;

/// Most instructions of a program.
const MAX_LENGTH: usize = 20_000;

#[derive(Debug)]
enum Op {
    Set(Set),
    /// Tries the first place, then the second.
    Choice(usize, usize),
    Jump(usize),
    Assert(Assertion),
    /// Runs what follows as a program of its own, then goes on at `next` where the text stood.
    Look {
        negative: bool,
        next: usize,
    },
    /// Runs what follows as a program of its own, then goes on at `next` where that one ended.
    Atomic {
        next: usize,
    },
    Done,
}

#[derive(Debug)]
pub(super) struct Program(Vec<Op>);

impl Program {
    pub(super) fn new(node: &Node) -> Parsed<Program> {
        let mut program = Program(Vec::new());
        program.add(node)?;
        program.0.push(Op::Done);
        Ok(program)
    }

    fn add(&mut self, node: &Node) -> Parsed<()> {
        if self.0.len() > MAX_LENGTH {
            return Err(format!("needs more than {MAX_LENGTH} instructions"));
        }
        match node {
            Node::Set(set) => self.0.push(Op::Set(set.clone())),
            Node::Assert(assertion) => self.0.push(Op::Assert(*assertion)),
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.add(node))?,
            Node::Alternatives(branches) => self.add_alternatives(branches)?,
            Node::Repeat { node, min, max, greed: Greed::Possessive } => {
                let greedy =
                    Node::Repeat { node: node.clone(), min: *min, max: *max, greed: Greed::Greedy };
                self.add_alone(&greedy, |next| Op::Atomic { next })?;
            }
            Node::Repeat { node, min, max, greed } => {
                self.add_repeat(node, *min, *max, *greed == Greed::Greedy)?;
            }
            Node::Look { node, negative } => {
                self.add_alone(node, |next| Op::Look { negative: *negative, next })?;
            }
            Node::Atomic(node) => self.add_alone(node, |next| Op::Atomic { next })?,
        }
        Ok(())
    }

    fn add_alternatives(&mut self, branches: &[Node]) -> Parsed<()> {
        let (last, others) = branches.split_last().ok_or("has no alternatives")?;
        let mut jumps = Vec::new();
        for branch in others {
            let choice = self.reserve();
            self.add(branch)?;
            jumps.push(self.reserve());
            self.0[choice] = Op::Choice(choice + 1, self.0.len());
        }
        self.add(last)?;
        for jump in jumps {
            self.0[jump] = Op::Jump(self.0.len());
        }
        Ok(())
    }

    fn add_repeat(&mut self, node: &Node, min: u32, max: Option<u32>, greedy: bool) -> Parsed<()> {
        if max.is_none() && can_be_empty(node) {
            return Err("repeats without end what can be empty".into());
        }
        (0..min).try_for_each(|_| self.add(node))?;
        let Some(max) = max else {
            let choice = self.reserve();
            self.add(node)?;
            self.0.push(Op::Jump(choice));
            self.choose(choice, greedy);
            return Ok(());
        };
        let mut choices = Vec::new();
        for _ in min..max {
            choices.push(self.reserve());
            self.add(node)?;
        }
        choices.into_iter().for_each(|choice| self.choose(choice, greedy));
        Ok(())
    }

    /// Makes the reserved place choose between going on and leaving for the end of the program.
    fn choose(&mut self, choice: usize, greedy: bool) {
        let (on, end) = (choice + 1, self.0.len());
        self.0[choice] = if greedy { Op::Choice(on, end) } else { Op::Choice(end, on) };
    }

    fn add_alone(&mut self, node: &Node, op: impl Fn(usize) -> Op) -> Parsed<()> {
        let start = self.reserve();
        self.add(node)?;
        self.0.push(Op::Done);
        self.0[start] = op(self.0.len());
        Ok(())
    }

    fn reserve(&mut self) -> usize {
        self.0.push(Op::Done);
        self.0.len() - 1
    }

    /// Where a match that starts at `start` ends. `Err` when `steps` are used up.
    pub(super) fn end_of_match(
        &self,
        text: &str,
        start: usize,
        steps: &mut u64,
    ) -> Result<Option<usize>, OutOfSteps> {
        self.run(0, text, start, steps)
    }

    fn run(
        &self,
        start: usize,
        text: &str,
        at: usize,
        steps: &mut u64,
    ) -> Result<Option<usize>, OutOfSteps> {
        let mut untried = vec![(start, at)];
        while let Some((mut op, mut at)) = untried.pop() {
            loop {
                *steps = steps.checked_sub(1).ok_or(OutOfSteps)?;
                let next = match &self.0[op] {
                    Op::Set(set) => match text[at..].chars().next() {
                        Some(c) if set.contains(c) => Some((op + 1, at + c.len_utf8())),
                        _ => None,
                    },
                    Op::Choice(first, second) => {
                        untried.push((*second, at));
                        Some((*first, at))
                    }
                    Op::Jump(to) => Some((*to, at)),
                    Op::Assert(assertion) => holds(*assertion, text, at).then_some((op + 1, at)),
                    Op::Look { negative, next } => {
                        let found = self.run(op + 1, text, at, steps)?.is_some();
                        (found != *negative).then_some((*next, at))
                    }
                    Op::Atomic { next } => {
                        self.run(op + 1, text, at, steps)?.map(|end| (*next, end))
                    }
                    Op::Done => return Ok(Some(at)),
                };
                match next {
                    Some(place) => (op, at) = place,
                    None => break,
                }
            }
        }
        Ok(None)
    }
}

pub(super) struct OutOfSteps;

fn holds(assertion: Assertion, text: &str, at: usize) -> bool {
    let before = || text[..at].chars().next_back();
    let after = || text[at..].chars().next();
    let edge = || before().is_some_and(is_word) != after().is_some_and(is_word);
    match assertion {
        Assertion::LineStart => before().is_none_or(|c| c == '\n'),
        Assertion::LineEnd => after().is_none_or(|c| c == '\n'),
        Assertion::TextStart => at == 0,
        Assertion::TextEnd => at == text.len(),
        Assertion::WordEdge => edge(),
        Assertion::NoWordEdge => !edge(),
    }
}

/// Whether the node can match without taking a character.
pub(super) fn can_be_empty(node: &Node) -> bool {
    match node {
        Node::Set(_) => false,
        Node::Sequence(nodes) => nodes.iter().all(can_be_empty),
        Node::Alternatives(branches) => branches.iter().any(can_be_empty),
        Node::Repeat { node, min, .. } => *min == 0 || can_be_empty(node),
        Node::Look { .. } | Node::Assert(_) => true,
        Node::Atomic(node) => can_be_empty(node),
    }
}
