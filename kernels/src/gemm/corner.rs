//! Where a matrix lies in memory. tract tells that to kernels only, so one is run that listens.

use std::cell::Cell;

use tract_data::prelude::{TractError, TractResult};
use tract_linalg::mmm::{
    DynKernel, FusedKerSpec, FusedSpec, OutputStore, OutputStoreKer, ScratchSpaceImpl,
};
use tract_linalg::pack::Packing;

use super::elements::Elements;
use super::tile::{COLUMNS, ROWS};

/// A kernel that computes nothing.
pub type Listener = DynKernel<ROWS, COLUMNS, f32>;

thread_local! {
    static HEARD: Cell<Option<OutputStoreKer>> = const { Cell::new(None) };
}

pub fn listener() -> Listener {
    DynKernel::new("driftline_listener", listen, f32::packing(ROWS), f32::packing(COLUMNS))
}

unsafe fn listen(steps: &[FusedKerSpec<f32>]) -> isize {
    let store = steps.iter().find_map(|step| match step {
        FusedKerSpec::Store(store) => Some(*store),
        _ => None,
    });
    HEARD.set(store);
    0
}

/// The elements of a matrix, from its first one.
pub fn elements(listener: &Listener, store: OutputStore) -> TractResult<Elements> {
    let steps = [FusedSpec::Store(store)];
    let mut scratch = ScratchSpaceImpl::default();
    // OK because nothing is written, so the matrix may be smaller than the tile that is asked for.
    unsafe {
        scratch.prepare(listener, ROWS, COLUMNS, &steps)?;
        scratch.run(listener, &steps, 0, 0)?;
    }
    let heard = HEARD.take().ok_or_else(|| TractError::msg("tract told no place to write to"))?;
    Ok(heard.into())
}
