//! What notices a change, one file each.

mod e_process;
mod null;
mod random;
mod statistics;

pub use e_process::EProcess;
pub(crate) use e_process::log_sum_exp;
pub use statistics::{
    Comparison, Statistic, binned_kolmogorov_smirnov, chi_squared, jensen_shannon,
    kolmogorov_smirnov, psi, total_variation, wasserstein,
};
