//! Shapley values: each player's contribution to a prediction, averaged over the orders in which players may join.
//!
//! `exact` asks for every coalition; `permutation` draws orders; `kernel` and `leverage` draw pairs of coalitions and fit a
//! linear game to them (`paired`, `strata`, `regression`).

mod exact;
mod kernel;
mod leverage;
mod paired;
mod permutation;
mod regression;
mod strata;

pub use exact::Exact;
pub use kernel::KernelShap;
pub use leverage::LeverageShap;
pub use permutation::Permutation;
