//! Sets of players.

use std::fmt;

/// Some of the players of a game, as bits.
///
/// ```
/// use driftline_explain::Coalition;
///
/// let mut coalition = Coalition::empty(70);
/// coalition.insert(3);
/// coalition.insert(69);
/// assert_eq!(coalition.iter().collect::<Vec<_>>(), [3, 69]);
/// assert_eq!(coalition.complement().len(), 68);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coalition {
    players: usize,
    words: Vec<u64>,
}

const WORD: usize = u64::BITS as usize;

impl Coalition {
    /// Nobody, of so many players.
    pub fn empty(players: usize) -> Coalition {
        Coalition { players, words: vec![0; players.div_ceil(WORD)] }
    }

    /// All of so many players.
    pub fn full(players: usize) -> Coalition {
        Coalition::of(players, 0..players)
    }

    /// These, of so many players.
    ///
    /// # Panics
    /// When a member is not below `players`.
    pub fn of(players: usize, members: impl IntoIterator<Item = usize>) -> Coalition {
        let mut coalition = Coalition::empty(players);
        members.into_iter().for_each(|member| coalition.insert(member));
        coalition
    }

    /// Players of the game, whether in the coalition or not.
    pub fn players(&self) -> usize {
        self.players
    }

    /// Players in the coalition.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether a player is in it. No player from `players` on is.
    pub fn contains(&self, player: usize) -> bool {
        player < self.players && self.words[player / WORD] >> (player % WORD) & 1 == 1
    }

    /// Adds a player.
    ///
    /// # Panics
    /// When the player is not below `players`.
    pub fn insert(&mut self, player: usize) {
        assert!(player < self.players, "player {player} of {}", self.players);
        self.words[player / WORD] |= 1 << (player % WORD);
    }

    /// Takes a player out, if in.
    pub fn remove(&mut self, player: usize) {
        if player < self.players {
            self.words[player / WORD] &= !(1 << (player % WORD));
        }
    }

    /// Those who are not in it.
    pub fn complement(&self) -> Coalition {
        Coalition::of(self.players, (0..self.players).filter(|player| !self.contains(*player)))
    }

    /// The players in it, in their order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.players).filter(|player| self.contains(*player))
    }

    /// The bits, player 0 first in the lowest place, 64 to a word.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

impl fmt::Debug for Coalition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}
