//! Control flow: nodes that hold graphs.

mod if_;

use super::Build;

/// The operator of this family by that name, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "If" => if_::build,
        _ => return None,
    })
}
