//! Convolutions of each channel by itself. tract asks for them row by row, which is too little to share with other threads, so
//! rows are put off until all are known.

use std::cell::RefCell;

use tract_linalg::Func;
use tract_linalg::isa::{Arch, IsaReq};
use tract_linalg::routines::{Routine, RoutineFactory};
use tract_linalg::wasm::depthwise_c_f32;

use crate::threads::{Work, do_all, is_shared, stretch};

inventory::submit! {
    Routine {
        func: Func::DepthwiseC,
        arch: Some(Arch::Wasm32Simd128),
        isa: IsaReq::ANY,
        // Before tract's own, which does the work.
        boost: 1,
        round_trip: false,
        factory: RoutineFactory::DepthwiseCF32 { name: "driftline_depthwise_c_f32", run },
    }
}

thread_local! {
    static ROWS: RefCell<Option<Rows>> = const { RefCell::new(None) };
}

/// Rows of a result, and what they are computed of.
#[derive(Default)]
struct Rows {
    /// Each with the place of its window.
    rows: Vec<(Row, usize)>,
    windows: Vec<Window>,
}

struct Row {
    input: *const f32,
    output: *mut f32,
    kernel: *const f32,
    bias: *const f32,
    channels: usize,
    /// Numbers between two weights of a channel.
    weights_apart: usize,
    length: usize,
    /// Numbers between two places of the input and of the output.
    inputs_apart: isize,
    outputs_apart: isize,
}

/// Which weights there are, and how far from a place what they are multiplied by.
struct Window {
    weights: Vec<usize>,
    offsets: Vec<isize>,
}

/// Calls what convolves, and shares the rows that it asks for. It returns what they are part of, and what they are computed of lives
/// until this returns.
pub fn at_once<T>(convolve: impl FnOnce() -> T) -> T {
    if !is_shared() {
        return convolve();
    }
    ROWS.set(Some(Rows::default()));
    let result = convolve();
    if let Some(rows) = ROWS.take() {
        rows.compute();
    }
    result
}

/// # Safety
/// As tract's own, which says what it takes. Where it is put off, that has to hold until then.
#[allow(clippy::too_many_arguments)]
unsafe fn run(
    input: *const f32,
    output: *mut f32,
    kernel: *const f32,
    weights: &[usize],
    offsets: &[isize],
    bias: *const f32,
    channels: usize,
    weights_apart: usize,
    length: usize,
    inputs_apart: isize,
    outputs_apart: isize,
) {
    let row = Row {
        input,
        output,
        kernel,
        bias,
        channels,
        weights_apart,
        length,
        inputs_apart,
        outputs_apart,
    };
    ROWS.with_borrow_mut(|rows| match rows {
        Some(rows) => {
            let window = rows.window(weights, offsets);
            rows.rows.push((row, window));
        }
        // OK because the caller vouches for it.
        None => unsafe { row.compute(weights, offsets) },
    });
}

impl Row {
    /// # Safety
    /// As for `run`.
    unsafe fn compute(&self, weights: &[usize], offsets: &[isize]) {
        // OK because the caller vouches for it.
        unsafe {
            depthwise_c_f32(
                self.input,
                self.output,
                self.kernel,
                weights,
                offsets,
                self.bias,
                self.channels,
                self.weights_apart,
                self.length,
                self.inputs_apart,
                self.outputs_apart,
            );
        }
    }
}

impl Rows {
    /// The place of a window: that of the row before, mostly.
    fn window(&mut self, weights: &[usize], offsets: &[isize]) -> usize {
        let is_last = |last: &Window| last.weights == weights && last.offsets == offsets;
        if !self.windows.last().is_some_and(is_last) {
            self.windows.push(Window { weights: weights.to_vec(), offsets: offsets.to_vec() });
        }
        self.windows.len() - 1
    }

    fn compute(&self) {
        let of_row = |(row, window): &(Row, usize)| {
            (row.length * row.channels * self.windows[*window].weights.len()) as u64
        };
        let stretch = stretch(self.rows.len(), self.rows.iter().map(of_row).sum());
        do_all(&Stretches { rows: self, stretch }, self.rows.len().div_ceil(stretch));
    }
}

/// The rows, so many a part.
struct Stretches<'a> {
    rows: &'a Rows,
    stretch: usize,
}

// OK because tract asks for each row once, and nothing is allocated.
unsafe impl Work for Stretches<'_> {
    fn part(&self, number: usize) {
        let Rows { rows, windows } = self.rows;
        for (row, window) in rows.iter().skip(number * self.stretch).take(self.stretch) {
            let Window { weights, offsets } = &windows[*window];
            // OK because what the row is computed of lives until all are.
            unsafe { row.compute(weights, offsets) }
        }
    }
}
