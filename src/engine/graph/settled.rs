//! Plans that are evaluated and never made again.

use std::fmt;
use std::sync::Arc;

use tract_onnx::prelude::{IntoRunnable, TValue, TractResult, TypedRunnableModel};
use tract_onnx::tract_core::ops::konst::Const;
use tract_onnx::tract_core::ops::source::TypedSource;
use tract_onnx::tract_core::plan::{EvalContext, SessionId};
use tract_onnx::tract_hir::internal::{
    EvalOp, Op, OpState, StaticName, TVec, TypedFact, TypedNode, TypedOp, as_op, bail,
    op_as_typed_op,
};

/// The same plan of copies. Room that the optimiser left between what is in use still names operators that are gone, and each
/// operator brings the code along that plans it; a module baked of this memory would keep both.
pub(super) fn settled(plan: &TypedRunnableModel) -> TractResult<Arc<TypedRunnableModel>> {
    forget_stack();
    let mut model = plan.model().clone();
    // The plan looks for constants and inputs.
    let is_evaluated = |op: &dyn Op| !op.is::<Const>() && !op.is::<TypedSource>();
    let evaluated = model.nodes.iter_mut().filter(|node| is_evaluated(node.op.as_op()));
    // Of what gives symbols their values, a plan asks more.
    let mints = |node: &TypedNode| is_evaluated(node.op.as_op()) && node.op.mints_runtime_symbols();
    if !plan.model().nodes.iter().any(mints) {
        evaluated.for_each(|node| node.op = Box::new(Evaluated::new(node.op.clone())));
    }
    model.into_runnable()
}

/// Zeroes what calls have left where the next ones begin, and would move along with their values.
#[inline(never)]
fn forget_stack() {
    std::hint::black_box([0u8; 1 << 16]);
}

/// An operator without what only plans ask of it.
#[derive(Clone)]
struct Evaluated {
    name: StaticName,
    inner: Arc<dyn EvalOp + Send + Sync>,
}

impl Evaluated {
    fn new(op: Box<dyn TypedOp>) -> Evaluated {
        let name = op.name();
        let inner: Box<dyn EvalOp + Send + Sync> = op;
        Evaluated { name, inner: inner.into() }
    }
}

impl EvalOp for Evaluated {
    fn eval(&self, context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        self.inner.eval(context, inputs)
    }

    fn forwards_input(&self) -> Option<usize> {
        self.inner.forwards_input()
    }

    fn eval_out_of_plan(&self, inputs: TVec<TValue>) -> TractResult<Option<TVec<TValue>>> {
        self.inner.eval_out_of_plan(inputs)
    }

    fn state(&self, context: &EvalContext) -> TractResult<Option<Box<dyn OpState>>> {
        self.inner.state(context)
    }

    fn drop_session(&self, session: SessionId, node: usize) {
        self.inner.drop_session(session, node);
    }
}

impl Op for Evaluated {
    fn name(&self) -> StaticName {
        self.name.clone()
    }

    op_as_typed_op!();
}

impl TypedOp for Evaluated {
    fn output_facts(&self, _: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        bail!("{} can't be planned again", self.name)
    }

    as_op!();
}

impl fmt::Debug for Evaluated {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl PartialEq for Evaluated {
    fn eq(&self, other: &Evaluated) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for Evaluated {}
