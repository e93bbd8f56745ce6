//! One walk through a tree for a row and all background rows of a block.
//!
//! A player's values come from the row explained or from a background row. For a leaf, each player on the way to it is
//! one of four: both rows pass its splits, and it does not matter; only the explained one does, and the player must
//! take part; only the background row does, and it must not; or neither, and the leaf is out of reach. With `a` players who
//! must and `b` who must not, those who must get `(a - 1)! b! / (a + b)!` of the leaf, the others lose
//! `a! (b - 1)! / (a + b)!` of it.
//!
//! Which players the explained row passes is the same for all background rows, so `b` is too among those in reach. `a` is
//! counted in bits, one for each background row.

use super::forest::{Child, Forest, MAX_DEPTH};
use super::tree_shap::Rows;

pub(super) struct Walk<'a> {
    forest: &'a Forest,
    players: &'a [u32],
    /// Whether the row passes each split.
    passes: &'a [bool],
    /// The background rows that pass each split.
    passing: &'a [Rows],
    /// The players on the way.
    way: Vec<Step>,
    /// Players who must take part, for some background rows.
    must: Vec<(u32, Rows)>,
    /// Background rows with so many such players.
    exactly: Vec<Rows>,
}

#[derive(Clone, Copy)]
struct Step {
    player: u32,
    /// Whether the explained row passes all of the player's splits.
    own: bool,
    /// The background rows that do.
    rows: Rows,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        forest: &'a Forest,
        players: &'a [u32],
        passes: &'a [bool],
        passing: &'a [Rows],
    ) -> Walk<'a> {
        let (way, must, exactly) = (Vec::new(), Vec::new(), Vec::new());
        Walk { forest, players, passes, passing, way, must, exactly }
    }

    /// Adds to the sums of each player and output.
    pub(super) fn run(&mut self, all: Rows, weights: &Weights, sums: &mut [f64]) {
        for root in &self.forest.roots {
            self.visit(*root, all, weights, sums);
        }
    }

    /// `reach` has the background rows with which some choice of players leads here.
    fn visit(&mut self, child: Child, reach: Rows, weights: &Weights, sums: &mut [f64]) {
        let number = match child {
            Child::Leaf(leaf) => return self.leaf(leaf, reach, weights, sums),
            Child::Split(number) => number,
        };
        let split = &self.forest.splits[number];
        let (passes, passing) = (self.passes[number], self.passing[number]);
        let player = self.players[number];
        let known = self.way.iter().position(|step| step.player == player);
        let place = known.unwrap_or(self.way.len());
        if known.is_none() {
            self.way.push(Step { player, own: true, rows: Rows::MAX });
        }
        let before = self.way[place];
        for (child, own, rows) in
            [(split.passes, passes, passing), (split.fails, !passes, !passing)]
        {
            let step = Step { player, own: before.own && own, rows: before.rows & rows };
            let reach = if step.own { reach } else { reach & step.rows };
            if reach != 0 {
                self.way[place] = step;
                self.visit(child, reach, weights, sums);
            }
        }
        self.way[place] = before;
        if known.is_none() {
            self.way.pop();
        }
    }

    fn leaf(&mut self, leaf: usize, reach: Rows, weights: &Weights, sums: &mut [f64]) {
        self.must.clear();
        let mut must_not = 0;
        for step in &self.way {
            let missed = reach & !step.rows;
            if !step.own {
                must_not += 1;
            } else if missed != 0 {
                self.must.push((step.player, missed));
            }
        }
        self.count(reach);
        let values = self.forest.leaf(leaf);
        let exactly = || self.exactly.iter().enumerate();
        for (player, missed) in &self.must {
            let parts = exactly().skip(1).map(|(must, rows)| {
                f64::from((rows & missed).count_ones()) * weights.get(must - 1, must_not)
            });
            add(sums, *player, parts.fold(0.0, |sum, part| sum + part), values);
        }
        if must_not > 0 {
            let parts = exactly()
                .map(|(must, rows)| f64::from(rows.count_ones()) * weights.get(must, must_not - 1));
            let lost = parts.fold(0.0, |sum, part| sum + part);
            for step in self.way.iter().filter(|step| !step.own) {
                add(sums, step.player, -lost, values);
            }
        }
    }

    /// Sorts the background rows in reach by how many players must take part.
    fn count(&mut self, reach: Rows) {
        self.exactly.clear();
        self.exactly.push(reach);
        for (_, missed) in &self.must {
            let mut fewer = 0;
            for rows in &mut self.exactly {
                let one_more = *rows & missed;
                *rows = *rows & !missed | fewer;
                fewer = one_more;
            }
            if fewer != 0 {
                self.exactly.push(fewer);
            }
        }
    }
}

fn add(sums: &mut [f64], player: u32, share: f64, values: &[f64]) {
    let sums = &mut sums[player as usize * values.len()..];
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += share * value);
}

/// `a! b! / (a + b + 1)!`.
#[derive(Debug)]
pub(super) struct Weights(Vec<f64>);

/// Numbers that nearly all trees stay below.
const TABLE: usize = 32;

impl Weights {
    pub(super) fn new() -> Weights {
        let places = (0..TABLE * TABLE).map(|place| Weights::compute(place / TABLE, place % TABLE));
        Weights(places.collect())
    }

    fn get(&self, a: usize, b: usize) -> f64 {
        if a < TABLE && b < TABLE { self.0[a * TABLE + b] } else { Weights::compute(a, b) }
    }

    fn compute(a: usize, b: usize) -> f64 {
        debug_assert!(a + b <= MAX_DEPTH);
        (1..=a).fold(1.0 / (b + 1) as f64, |weight, k| weight * k as f64 / (b + 1 + k) as f64)
    }
}
