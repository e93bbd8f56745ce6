//! Control flow: nodes that hold graphs.

mod if_;
mod loop_;
mod scan;

use super::Build;

/// The operator of this family by that name, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "If" => if_::build,
        "Loop" => loop_::build,
        "Scan" => scan::build,
        _ => return None,
    })
}
