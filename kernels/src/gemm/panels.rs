//! A packed factor, panel by panel.

use std::arch::wasm32::{f32x4_splat, v128};

use tract_data::prelude::TractResult;
use tract_linalg::mmm::{EagerPackedInput, MMMInputValue};

/// Neighbours that are computed together: what two tiles write is a line of the processor's cache, and a line
/// that is written in two parts comes from memory twice.
pub const TOGETHER: usize = 2;

/// The panels of a factor: in memory, which may be room of ours, or made before they are asked for.
pub enum Panels<'a> {
    Packed { start: *const u8, bytes: usize, _room: Vec<v128> },
    Made { input: &'a dyn MMMInputValue, panels: [Made; TOGETHER] },
}

/// Room for a panel, and which one it holds.
pub struct Made {
    buffer: Vec<v128>,
    panel: Option<usize>,
    start: *const u8,
}

impl<'a> Panels<'a> {
    pub fn new(input: &'a dyn MMMInputValue) -> Panels<'a> {
        if let Some(input) = input.downcast_ref::<EagerPackedInput>() {
            let (start, bytes) = (input.packed.as_ptr(), input.panel_bytes);
            return Panels::Packed { start, bytes, _room: Vec::new() };
        }
        let room = vec![f32x4_splat(0.0); vectors(input)];
        let made = || Made { buffer: room.clone(), panel: None, start: std::ptr::null() };
        Panels::Made { input, panels: std::array::from_fn(|_| made()) }
    }

    pub fn are_packed(&self) -> bool {
        matches!(self, Panels::Packed { .. })
    }

    /// Makes all that are made in room of ours, so that they all stay.
    pub fn make_all(&mut self) -> TractResult<()> {
        let Panels::Made { input, .. } = self else { return Ok(()) };
        let (count, size) = (input.panels_count(), vectors(*input));
        if size == 0 {
            return Ok(());
        }
        let mut room = vec![f32x4_splat(0.0); count * size];
        for (index, panel) in room.chunks_exact_mut(size).enumerate() {
            let panel = panel.as_mut_ptr().cast();
            if input.panel_bytes(index, Some(panel))? != panel {
                return Ok(());
            }
        }
        let (start, bytes) = (room.as_ptr().cast(), size * size_of::<v128>());
        *self = Panels::Packed { start, bytes, _room: room };
        Ok(())
    }

    /// Makes a panel, which stays until `TOGETHER` others were made.
    #[inline(always)]
    pub fn make(&mut self, index: usize) -> TractResult<()> {
        match self {
            Panels::Packed { .. } => Ok(()),
            Panels::Made { input, panels } => panels[index % TOGETHER].make(*input, index),
        }
    }

    /// Where a panel begins, which has been made if it was not there.
    #[inline(always)]
    pub fn panel(&self, index: usize) -> *const f32 {
        match self {
            Panels::Packed { start, bytes, .. } => start.wrapping_add(index * bytes).cast(),
            Panels::Made { panels, .. } => panels[index % TOGETHER].start.cast(),
        }
    }
}

impl Made {
    fn make(&mut self, input: &dyn MMMInputValue, index: usize) -> TractResult<()> {
        if self.panel != Some(index) {
            self.start = input.panel_bytes(index, Some(self.buffer.as_mut_ptr().cast()))?;
            self.panel = Some(index);
        }
        Ok(())
    }
}

/// Room that a panel takes. What remains from an earlier use of the memory may be denormal numbers, and the columns past the last
/// one are multiplied like the others: that would take many times as long. So it is cleared.
fn vectors(input: &dyn MMMInputValue) -> usize {
    let size = input.scratch_panel_buffer_layout().map_or(0, |layout| layout.size());
    size.div_ceil(size_of::<v128>())
}
