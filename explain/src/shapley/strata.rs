//! Pairs of a coalition and its complement, by size.

use std::collections::BTreeSet;

use crate::coalition::Coalition;
use crate::random::Random;

/// The pairs whose smaller coalition has a size, and which of them have been drawn.
#[derive(Clone, Debug)]
pub(super) struct Stratum {
    players: usize,
    pub(super) size: usize,
    /// How many pairs there are. As a float, since there may be too many for an integer.
    pub(super) pairs: f64,
    /// The weight of all of them together in the regression.
    pub(super) mass: f64,
    drawn: BTreeSet<Coalition>,
}

impl Stratum {
    /// All sizes that a pair's smaller coalition can have.
    pub(super) fn all(players: usize) -> Vec<Stratum> {
        (1..=players / 2).map(|size| Stratum::new(players, size)).collect()
    }

    /// A coalition weighs `1 / (C(n, s) s (n - s))`: the Shapley kernel, without a factor that all have. Lundberg and
    /// Lee, "A unified approach to interpreting model predictions" (2017), theorem 2.
    fn new(players: usize, size: usize) -> Stratum {
        let (n, s) = (players as f64, size as f64);
        let coalitions = (0..size).fold(1.0, |all, k| all * (n - k as f64) / (k as f64 + 1.0));
        let share = Stratum::share(players, size);
        // Products of halves of rounding are within a rounding of the integer.
        let pairs = (coalitions * share).round();
        Stratum { players, size, pairs, mass: share / (s * (n - s)), drawn: BTreeSet::new() }
    }

    /// Coalitions that are no pair's second: of half the players, every other one is its partner's complement.
    pub(super) fn share(players: usize, size: usize) -> f64 {
        if 2 * size == players { 0.5 } else { 1.0 }
    }

    pub(super) fn drawn(&self) -> usize {
        self.drawn.len()
    }

    /// Pairs not drawn before, each choice as likely as the others; never more than are left.
    pub(super) fn draw_new(&mut self, count: usize, random: &mut Random) -> Vec<Coalition> {
        let wanted = (self.drawn.len() + count) as f64;
        if wanted <= self.pairs / 2.0 {
            return (0..count).map(|_| self.draw_another(random)).collect();
        }
        // Most would have been drawn before: choose among those left.
        let mut left = self.enumerate();
        left.retain(|coalition| !self.drawn.contains(coalition));
        let count = count.min(left.len());
        random.choose(&mut left, count);
        left.truncate(count);
        self.drawn.extend(left.iter().cloned());
        left
    }

    fn draw_another(&mut self, random: &mut Random) -> Coalition {
        loop {
            let coalition = self.draw(random);
            if self.drawn.insert(coalition.clone()) {
                return coalition;
            }
        }
    }

    /// A pair, whether drawn before or not.
    pub(super) fn draw(&self, random: &mut Random) -> Coalition {
        let mut players: Vec<_> = (0..self.players).collect();
        random.choose(&mut players, self.size);
        let coalition = Coalition::of(self.players, players[..self.size].iter().copied());
        // Of two halves, the one with player 0 stands for both.
        let second = 2 * self.size == self.players && !coalition.contains(0);
        if second { coalition.complement() } else { coalition }
    }

    /// All pairs.
    fn enumerate(&self) -> Vec<Coalition> {
        let (players, size) = (self.players, self.size);
        let halves = 2 * size == players;
        let mut members: Vec<_> = (0..size).collect();
        let mut all = Vec::new();
        loop {
            if halves && members[0] > 0 {
                return all;
            }
            all.push(Coalition::of(players, members.iter().copied()));
            let movable = (0..size).rev().find(|place| members[*place] < players - size + place);
            let Some(place) = movable else { return all };
            let next = members[place] + 1;
            (place..size).for_each(|other| members[other] = next + other - place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_players_have_pairs_too() {
        let mut random = Random::new(1);
        for mut stratum in Stratum::all(1_100).into_iter().step_by(50) {
            let drawn = stratum.draw_new(3, &mut random);
            assert!(drawn.iter().all(|coalition| coalition.len() == stratum.size));
            assert!(stratum.mass > 0.0 && stratum.pairs > 1_000.0);
        }
    }

    #[test]
    fn every_pair_is_drawn_once() {
        for players in 2..=9 {
            let mut random = Random::new(3);
            for mut stratum in Stratum::all(players) {
                let mut seen = BTreeSet::new();
                while (stratum.drawn() as f64) < stratum.pairs {
                    for coalition in stratum.draw_new(3, &mut random) {
                        assert!(seen.insert(coalition.complement()), "{players}: {coalition:?}");
                        assert!(seen.insert(coalition), "{players}");
                    }
                }
                assert_eq!(seen.len() as f64, 2.0 * stratum.pairs);
            }
        }
    }
}
