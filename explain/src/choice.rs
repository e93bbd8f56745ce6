//! Which method fits a game.

use crate::shapley::Exact;

/// Methods that [`choose`] chooses from. Others are taken by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// [`TreeShap`](crate::TreeShap).
    Tree,
    /// [`Exact`](crate::Exact).
    Exact,
    /// [`LeverageShap`](crate::LeverageShap).
    Leverage,
    /// [`Permutation`](crate::Permutation).
    Permutation,
    /// [`Occlusion`](crate::Occlusion).
    Occlusion,
}

/// The method for so many players and so many evaluations of coalitions.
///
/// In this order: what walks a forest needs no evaluations; up to 12 players all coalitions are affordable, if they fit
/// into the budget; Leverage SHAP has the smallest error from 8 evaluations a player on; with fewer, a permutation still adds
/// up from 2 a player on; below that nothing but leaving out each player in turn is left, which does not add up.
///
/// ```
/// use driftline_explain::{Method, choose};
///
/// assert_eq!(choose(300, true, 0), Method::Tree);
/// assert_eq!(choose(12, false, 4_096), Method::Exact);
/// assert_eq!(choose(12, false, 1_000), Method::Leverage);
/// assert_eq!(choose(300, false, 1_000), Method::Permutation);
/// assert_eq!(choose(300, false, 500), Method::Occlusion);
/// ```
pub fn choose(players: usize, has_forest: bool, max_evaluations: usize) -> Method {
    if has_forest {
        return Method::Tree;
    }
    if players <= Exact::MAX_PLAYERS && max_evaluations >= 1 << players {
        return Method::Exact;
    }
    match max_evaluations / players.max(1) {
        0 | 1 => Method::Occlusion,
        2..8 => Method::Permutation,
        _ => Method::Leverage,
    }
}
