//! Ensembles of decision trees.
//!
//! [`by_number`] and [`by_position`] read the two ways in which attributes list trees; [`flatten`]
//! and [`layout`] check them and lay them out in flat arrays; [`descend`] takes rows to their leaves;
//! [`quick`] does so for trees of few leaves in another way;
//! [`aggregate`] makes one score for each target of what the leaves hold.

mod aggregate;
mod by_number;
mod by_position;
mod descend;
mod ensemble;
mod flatten;
mod layout;
pub(super) mod listing;
mod quick;
mod real;
#[cfg(test)]
mod tests;

pub(super) use aggregate::Aggregate;
pub(super) use by_number::{LeafNames, by_number};
pub(super) use by_position::by_position;
pub(super) use ensemble::{AnyEnsemble, Ensemble, Test};
#[cfg(test)]
pub(super) use listing::LeafWeight;
pub(super) use listing::{Listing, reals};
pub(super) use real::Real;
