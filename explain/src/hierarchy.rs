//! Players in groups of groups.

use crate::error::{Error, Result};
use crate::random::Random;

/// A player, or a group whose parts join and leave one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The player of this number.
    Player(usize),
    /// These parts.
    Group(Vec<Part>),
}

/// How the players of a game belong together: the letters of a word, the words of a sentence.
///
/// ```
/// use driftline_explain::{Hierarchy, Part::*};
///
/// let hierarchy = Hierarchy::new(Group(vec![Group(vec![Player(0), Player(1)]), Player(2)]))?;
/// assert_eq!(hierarchy.players(), 3);
/// assert!(Hierarchy::new(Group(vec![Player(0), Player(2)])).is_err());
/// # Ok::<(), driftline_explain::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    players: usize,
    pub(crate) root: Part,
}

impl Hierarchy {
    /// A hierarchy of the players from 0 on.
    ///
    /// # Errors
    /// When a player is missing or listed twice, or a group is empty.
    pub fn new(root: Part) -> Result<Hierarchy> {
        let mut players = Vec::new();
        let fault = || Error::new("a group of the hierarchy is empty, expected a part");
        root.collect(&mut players).ok_or_else(fault)?;
        players.sort_unstable();
        match players.iter().zip(0..).find(|(player, expected)| *player != expected) {
            Some((player, expected)) => {
                let text = format!("the hierarchy has player {player}, expected {expected}");
                Err(Error::new(text))
            }
            None => Ok(Hierarchy { players: players.len(), root }),
        }
    }

    /// Players who belong together in no way.
    ///
    /// ```
    /// assert_eq!(driftline_explain::Hierarchy::flat(5).players(), 5);
    /// ```
    pub fn flat(players: usize) -> Hierarchy {
        Hierarchy { players, root: Part::Group((0..players).map(Part::Player).collect()) }
    }

    /// Neighbours together, in halves of halves: for tokens without words and sentences.
    ///
    /// ```
    /// use driftline_explain::{Hierarchy, Part::*};
    ///
    /// let halves = Hierarchy::new(Group(vec![Player(0), Group(vec![Player(1), Player(2)])]))?;
    /// assert_eq!(Hierarchy::halves(3), halves);
    /// # Ok::<(), driftline_explain::Error>(())
    /// ```
    pub fn halves(players: usize) -> Hierarchy {
        match players {
            0 | 1 => Hierarchy::flat(players),
            _ => Hierarchy { players, root: halves(0, players) },
        }
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.players
    }

    /// An order in which groups stay together, each as likely as the others.
    pub(crate) fn draw_order(&self, random: &mut Random) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.players);
        self.root.draw_order(random, &mut order);
        order
    }
}

impl Part {
    /// `None` when a group is empty.
    fn collect(&self, players: &mut Vec<usize>) -> Option<()> {
        match self {
            Part::Player(player) => players.push(*player),
            Part::Group(parts) if parts.is_empty() => return None,
            Part::Group(parts) => {
                for part in parts {
                    part.collect(players)?;
                }
            }
        }
        Some(())
    }

    /// Calls `each` with its players.
    pub(crate) fn visit(&self, each: &mut impl FnMut(usize)) {
        match self {
            Part::Player(player) => each(*player),
            Part::Group(parts) => parts.iter().for_each(|part| part.visit(each)),
        }
    }

    fn draw_order(&self, random: &mut Random, order: &mut Vec<usize>) {
        match self {
            Part::Player(player) => order.push(*player),
            Part::Group(parts) => {
                let mut shuffled: Vec<_> = parts.iter().collect();
                random.shuffle(&mut shuffled);
                shuffled.iter().for_each(|part| part.draw_order(random, order));
            }
        }
    }
}

fn halves(start: usize, end: usize) -> Part {
    if end - start == 1 {
        return Part::Player(start);
    }
    let middle = start + (end - start) / 2;
    Part::Group(vec![halves(start, middle), halves(middle, end)])
}
