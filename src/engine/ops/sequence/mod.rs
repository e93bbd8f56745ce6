//! Sequences and optional values.

mod concat;
mod map;
mod optional;
mod split;
mod values;

use super::Build;

/// The operator of this family by that name, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "ConcatFromSequence" => concat::build,
        "Optional" => optional::build,
        "OptionalGetElement" => optional::build_get,
        "OptionalHasElement" => optional::build_has,
        "SequenceAt" => values::build_at,
        "SequenceConstruct" => values::build_construct,
        "SequenceEmpty" => values::build_empty,
        "SequenceErase" => values::build_erase,
        "SequenceInsert" => values::build_insert,
        "SequenceLength" => values::build_length,
        "SequenceMap" => map::build,
        "SplitToSequence" => split::build,
        _ => return None,
    })
}

/// Operators on tensors that also take sequences and optional values.
pub(super) fn find_composite(op_type: &str) -> Option<Build> {
    (op_type == "Identity").then_some(values::build_identity as Build)
}

/// Whether an operator gives something else than tensors. The graphs inside of control flow may.
pub(super) fn gives_composite(op_type: &str, takes_composite: bool) -> bool {
    match op_type {
        "If" | "Loop" | "Optional" | "OptionalGetElement" | "SequenceConstruct"
        | "SequenceEmpty" | "SequenceErase" | "SequenceInsert" | "SequenceMap"
        | "SplitToSequence" | "ZipMap" => true,
        "Identity" => takes_composite,
        _ => false,
    }
}
