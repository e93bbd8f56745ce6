//! What notices a change, one file each.

mod adwin;
mod ddm;
mod e_process;
mod incomplete_gamma;
mod kswin;
mod mmd;
mod null;
mod page_hinkley;
mod random;
mod statistics;
mod streaming;

pub use adwin::{Adwin, AdwinOptions};
pub use ddm::{Ddm, DdmOptions};
pub use e_process::EProcess;
pub(crate) use e_process::{log_mean_exp, log_sum_exp};
pub use kswin::{Kswin, KswinOptions};
pub use mmd::{Discrepancy, Mmd, MmdOptions, MmdSums};
pub use null::dirichlet_weights;
pub use page_hinkley::{Direction, PageHinkley, PageHinkleyOptions};
pub(crate) use random::SplitMix64;
pub use statistics::{
    Comparison, Statistic, binned_kolmogorov_smirnov, chi_squared, jensen_shannon,
    kolmogorov_smirnov, psi, total_variation, wasserstein,
};
pub use streaming::Detector;
