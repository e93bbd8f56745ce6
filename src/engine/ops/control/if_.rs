//! `If`: one of two graphs.

use crate::engine::ops::inputs::elements;
use crate::engine::ops::{Body, Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let (mut yes, mut no) = (node.body("then_branch")?, node.body("else_branch")?);
    let captures = Body::share_captures(&mut [&mut yes, &mut no]);
    let kernel = Kernel::new(move |inputs| {
        let condition = elements::<bool>(inputs.tensor(0)?)?.first().copied().unwrap_or(false);
        if condition { yes.run(Vec::new(), inputs) } else { no.run(Vec::new(), inputs) }
    });
    Ok(kernel.with_captures(captures))
}
