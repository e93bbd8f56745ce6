//! Games with known values, forests, and a plain oracle.

#![allow(dead_code)] // Each test file takes what it needs.

use driftline_explain::*;

/// Numbers for tests: SplitMix64.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E3779B97F4A7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58476D1CE4E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D049BB133111EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() * bound as f64) as usize
    }

    pub fn row(&mut self, features: usize) -> Vec<f32> {
        (0..features).map(|_| self.next() as f32).collect()
    }
}

/// A game that is a sum of unanimity games: each term is worth its amount to coalitions that hold all its members.
/// Its Shapley values are each term's amount, shared equally among the members.
#[derive(Clone)]
pub struct Dividends {
    pub players: usize,
    pub terms: Vec<(Vec<usize>, f64)>,
}

impl Dividends {
    /// So many terms of each size from 1 on.
    pub fn drawn(players: usize, sizes: &[usize], chance: &mut Chance) -> Dividends {
        let mut terms = Vec::new();
        for (size, count) in (1..).zip(sizes) {
            for _ in 0..*count {
                let mut members: Vec<usize> = Vec::new();
                while members.len() < size {
                    let player = chance.below(players);
                    if !members.contains(&player) {
                        members.push(player);
                    }
                }
                terms.push((members, chance.next() * 2.0 - 0.6));
            }
        }
        Dividends { players, terms }
    }

    pub fn value(&self, coalition: &Coalition) -> f64 {
        let holds = |members: &Vec<usize>| members.iter().all(|player| coalition.contains(*player));
        self.terms.iter().filter(|term| holds(&term.0)).map(|term| term.1).sum()
    }

    pub fn values(&self, coalitions: &[Coalition]) -> Vec<f64> {
        coalitions.iter().map(|coalition| self.value(coalition)).collect()
    }

    pub fn shapley(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.players];
        for (members, amount) in &self.terms {
            members.iter().for_each(|player| values[*player] += amount / members.len() as f64);
        }
        values
    }
}

/// Shapley values by their definition, from the values of all coalitions in the order of their bits.
pub fn brute_force(players: usize, values: &[f64]) -> Vec<f64> {
    let factorial = |number: usize| (1..=number).fold(1.0, |product, k| product * k as f64);
    let weight = |size: usize| factorial(size) * factorial(players - 1 - size) / factorial(players);
    let value = |player: usize| {
        let without = (0..1usize << players).filter(|bits| bits >> player & 1 == 0);
        let added = |bits: usize| values[bits | 1 << player] - values[bits];
        without.map(|bits| weight(bits.count_ones() as usize) * added(bits)).sum()
    };
    (0..players).map(value).collect()
}

/// All coalitions in the order of their bits.
pub fn all_coalitions(players: usize) -> Vec<Coalition> {
    let of = |bits: usize| {
        Coalition::of(players, (0..players).filter(move |player| bits >> player & 1 == 1))
    };
    (0..1 << players).map(of).collect()
}

pub fn values_of(explanation: &Explanation) -> Vec<f64> {
    explanation.attributions.iter().map(|attribution| attribution.value).collect()
}

pub fn largest_difference(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    left.iter().zip(right).map(|(left, right)| (left - right).abs()).fold(0.0, f64::max)
}

/// Trees whose ways have different lengths and come back to the same features.
pub fn forest(features: usize, outputs: usize, trees: usize, chance: &mut Chance) -> Forest {
    let (mut splits, mut leaves) = (Vec::new(), Vec::new());
    let roots = (0..trees).map(|_| tree(7, features, outputs, &mut splits, &mut leaves, chance));
    let roots = roots.collect();
    Forest::new(features, vec![0.25; outputs], splits, leaves, roots).unwrap()
}

fn tree(
    depth: usize,
    features: usize,
    outputs: usize,
    splits: &mut Vec<Split>,
    leaves: &mut Vec<f64>,
    chance: &mut Chance,
) -> Child {
    if depth == 0 || chance.next() < 0.15 {
        leaves.extend((0..outputs).map(|_| chance.next() - 0.5));
        return Child::Leaf(leaves.len() / outputs - 1);
    }
    let number = splits.len();
    let comparison = if chance.next() < 0.5 { Comparison::Less } else { Comparison::LessOrEqual };
    splits.push(Split {
        feature: chance.below(features),
        threshold: chance.next() as f32,
        comparison,
        missing_passes: chance.next() < 0.5,
        passes: Child::Leaf(0),
        fails: Child::Leaf(0),
    });
    splits[number].passes = tree(depth - 1, features, outputs, splits, leaves, chance);
    splits[number].fails = tree(depth - 1, features, outputs, splits, leaves, chance);
    Child::Split(number)
}
