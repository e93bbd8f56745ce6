//! The kernel as tract knows it, and its place before tract's own.

use std::borrow::Cow;

use tract_data::prelude::{Datum, DatumType, TractResult};
use tract_linalg::isa::{Arch, IsaReq, IsaSet};
use tract_linalg::mmm::{
    FusedSpec, MMMInputFormat, MatMatMul, OutputStoreSpec, Query, ScratchSpace, Suitable,
};
use tract_linalg::mmm_routines::MmmRoutine;
use tract_linalg::mmm_tiers::MmmTier;
use tract_linalg::pack::Packing;

use super::corner::{Listener, listener};
use super::plan::plan;
use super::tile::{COLUMNS, ROWS};
use super::tiles::compute;

/// The kernel's name in the registry.
pub const NAME: &str = "driftline_f32_8x8";

/// Bytes of a vector.
const ALIGNMENT: usize = 16;

type Packings = [(Box<dyn MMMInputFormat>, Box<dyn MMMInputFormat>); 1];

#[derive(Clone, Debug)]
struct Gemm {
    packings: Packings,
    listener: Listener,
}

fn make() -> Box<dyn MatMatMul> {
    let (a, b) = (f32::packing(ROWS).align(ALIGNMENT), f32::packing(COLUMNS).align(ALIGNMENT));
    Box::new(Gemm { packings: [(Box::new(a), Box::new(b))], listener: listener() })
}

/// All products but those by a vector, for which tract has kernels of its own.
fn preferred(
    _: &IsaSet,
    accumulator: DatumType,
    query: &Query,
    _: &[Suitable],
) -> Option<&'static str> {
    (accumulator == f32::datum_type() && query.n != Some(1)).then_some(NAME)
}

inventory::submit! { MmmRoutine { make } }

// tract's own tier for WebAssembly has precedence 1.
inventory::submit! {
    MmmTier {
        arch: Some(Arch::Wasm32Simd128),
        precedence: 2,
        name: "driftline",
        applies: |_| true,
        preferred,
    }
}

/// Does nothing but refer to this file: the linker drops a file that nothing refers to, and its entries too.
#[inline(never)]
pub fn register() {}

/// What a call needs beside its arguments, which is nothing.
struct NoScratch;

impl ScratchSpace for NoScratch {}

impl MatMatMul for Gemm {
    fn name(&self) -> &str {
        NAME
    }

    fn mr(&self) -> usize {
        ROWS
    }

    fn nr(&self) -> usize {
        COLUMNS
    }

    fn arch(&self) -> Option<Arch> {
        Some(Arch::Wasm32Simd128)
    }

    fn emulated(&self) -> bool {
        false
    }

    fn boost(&self) -> isize {
        0
    }

    fn preference(&self) -> isize {
        0
    }

    fn runnable_on(&self, isa: &IsaSet) -> bool {
        isa.arch() == self.arch()
    }

    fn runnable(&self) -> bool {
        true
    }

    fn built(&self) -> bool {
        true
    }

    fn isa(&self) -> IsaReq {
        IsaReq::ANY
    }

    fn packings(&self) -> &[(Box<dyn MMMInputFormat>, Box<dyn MMMInputFormat>)] {
        &self.packings
    }

    fn internal_type(&self) -> DatumType {
        f32::datum_type()
    }

    unsafe fn c_view(&self, m_axis: Option<usize>, n_axis: Option<usize>) -> OutputStoreSpec {
        OutputStoreSpec::View { m_axis, n_axis, mr: ROWS, nr: COLUMNS }
    }

    unsafe fn c_from_data_and_strides(
        &self,
        item_size: usize,
        row_stride: isize,
        col_stride: isize,
    ) -> OutputStoreSpec {
        let size = item_size as isize;
        OutputStoreSpec::Strides {
            row_byte_stride: row_stride * size,
            col_byte_stride: col_stride * size,
            mr: ROWS,
            nr: COLUMNS,
        }
    }

    fn can_fuse(&self, _: &FusedSpec) -> bool {
        true
    }

    fn stores(&self) -> Cow<'_, [DatumType]> {
        Cow::Borrowed(&[DatumType::F32])
    }

    unsafe fn allocate_scratch_space(&self) -> Box<dyn ScratchSpace> {
        Box::new(NoScratch)
    }

    unsafe fn can_use_scratch_space(&self, scratch: &dyn ScratchSpace) -> bool {
        scratch.is::<NoScratch>()
    }

    unsafe fn run_with_scratch_space(
        &self,
        m: usize,
        n: usize,
        _: &mut dyn ScratchSpace,
        wanted: &[FusedSpec],
    ) -> TractResult<()> {
        let mut steps = plan(wanted, &self.listener)?;
        // OK because the caller vouches for operands and a result of this size.
        unsafe { compute(m, n, &mut steps) }
    }
}
