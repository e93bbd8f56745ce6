//! A packed factor, panel by panel.

use std::arch::wasm32::{f32x4_splat, v128};

use tract_data::prelude::TractResult;
use tract_linalg::mmm::{EagerPackedInput, MMMInputValue};

/// Neighbours that are computed together: what two tiles write is a line of the processor's cache, and a line
/// that is written in two parts comes from memory twice.
pub const TOGETHER: usize = 2;

/// The panels of a factor: in memory already, or made when they are asked for.
pub enum Panels<'a> {
    Packed(&'a EagerPackedInput),
    Made { input: &'a dyn MMMInputValue, panels: [Made; TOGETHER] },
}

/// Room for a panel, and which one it holds.
pub struct Made {
    buffer: Vec<v128>,
    panel: Option<(usize, *const u8)>,
}

impl<'a> Panels<'a> {
    pub fn new(input: &'a dyn MMMInputValue) -> Panels<'a> {
        if let Some(input) = input.downcast_ref() {
            return Panels::Packed(input);
        }
        let size = input.scratch_panel_buffer_layout().map_or(0, |layout| layout.size());
        // What remains from an earlier use of the memory may be denormal numbers, and the columns past the last
        // one are multiplied like the others: that would take many times as long.
        let room = || vec![f32x4_splat(0.0); size.div_ceil(size_of::<v128>())];
        let panels = std::array::from_fn(|_| Made { buffer: room(), panel: None });
        Panels::Made { input, panels }
    }

    pub fn are_packed(&self) -> bool {
        matches!(self, Panels::Packed(_))
    }

    /// Where a panel begins. One that is made stays until `TOGETHER` others are asked for.
    #[inline(always)]
    pub fn panel(&mut self, index: usize) -> TractResult<*const f32> {
        match self {
            Panels::Packed(input) => {
                Ok(input.packed.as_ptr().wrapping_add(index * input.panel_bytes).cast())
            }
            Panels::Made { input, panels } => panels[index % TOGETHER].panel(*input, index),
        }
    }
}

impl Made {
    fn panel(&mut self, input: &dyn MMMInputValue, index: usize) -> TractResult<*const f32> {
        let start = match self.panel {
            Some((made, start)) if made == index => start,
            _ => input.panel_bytes(index, Some(self.buffer.as_mut_ptr().cast()))?,
        };
        self.panel = Some((index, start));
        Ok(start.cast())
    }
}
