//! What notices a change, one file each.

mod e_process;

pub use e_process::EProcess;
