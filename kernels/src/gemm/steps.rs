//! What is done to each tile, one step after the other.

use std::borrow::Cow;

use tract_data::prelude::TractResult;
use tract_linalg::BinOp;

use super::arithmetic::{combine, leaky_relu, multiply_add};
use super::elements::{Elements, Live};
use super::panels::Panels;
use super::product::{Bias, Factors, Finish, multiply};
use super::target::Target;
use super::tile::{COLUMNS, LANES, Operand, ROWS, Tile, VECTORS, columns, rows};

/// A step, for all tiles.
pub enum Step<'a> {
    Product(Product<'a>),
    Combine(BinOp, Numbers<'a>),
    LeakyRelu(f32),
    /// Adds products of each row's number and each column's.
    AddOuter(Padded<'a>, Padded<'a>),
    Add(Elements),
    Store(Elements),
}

/// A product of matrices, to be added to what is there.
pub struct Product<'a> {
    pub a: Panels<'a>,
    pub b: Panels<'a>,
    pub depth: usize,
    pub bias: Option<Numbers<'a>>,
    pub low: f32,
    pub high: f32,
}

/// What is combined with the matrix.
pub enum Numbers<'a> {
    Scalar(f32),
    Rows(Padded<'a>),
    Columns(Padded<'a>),
}

/// A number for each row or column, and as many more as fill the last tile.
pub struct Padded<'a>(Cow<'a, [f32]>);

impl<'a> Padded<'a> {
    pub fn new(numbers: &'a [f32]) -> Padded<'a> {
        // Rows and columns of a tile are the same in number.
        let rest = numbers.len().next_multiple_of(ROWS) - numbers.len();
        let mut padded = Cow::from(numbers);
        if rest > 0 {
            padded.to_mut().resize(numbers.len() + rest, 0.0);
        }
        Padded(padded)
    }

    /// Those of a tile.
    #[inline(always)]
    fn tile(&self, index: usize) -> &[f32; ROWS] {
        &self.0.as_chunks().0[index]
    }
}

/// A tile's place: how many lie above it and left of it, and how much of it there is.
#[derive(Clone, Copy)]
pub struct Place {
    pub down: usize,
    pub right: usize,
    pub live: Live,
}

impl Step<'_> {
    /// Whether it reads no factor that is made when it is asked for.
    pub fn is_packed(&self) -> bool {
        match self {
            Step::Product(product) => product.a.are_packed() && product.b.are_packed(),
            _ => true,
        }
    }

    /// Makes all panels of its factors, where that can be.
    pub fn make_all(&mut self) -> TractResult<()> {
        let Step::Product(product) = self else { return Ok(()) };
        product.a.make_all()?;
        product.b.make_all()
    }

    /// Makes the panels of a tile.
    #[inline(always)]
    pub fn make(&mut self, down: usize, right: usize) -> TractResult<()> {
        let Step::Product(product) = self else { return Ok(()) };
        product.a.make(down)?;
        product.b.make(right)
    }

    /// Multiplications for each element.
    pub fn depth(&self) -> usize {
        match self {
            Step::Product(product) => product.depth,
            _ => 0,
        }
    }

    /// # Safety
    /// What the step reads and writes reaches as far as the live part of the tile, whose panels are made.
    #[inline(always)]
    pub unsafe fn take(&self, tile: &mut Tile, place: Place) {
        let Place { down, right, live } = place;
        match self {
            // OK because the caller vouches for the factors.
            Step::Product(product) => unsafe { product.write(Target::tile(tile), place) },
            Step::Combine(operator, numbers) => {
                combine(tile, *operator, &numbers.operand(down, right));
            }
            Step::LeakyRelu(slope) => leaky_relu(tile, *slope),
            Step::AddOuter(rows, columns) => add_outer(tile, rows.tile(down), columns.tile(right)),
            // OK because the caller vouches for the live part.
            Step::Add(elements) => unsafe {
                elements.tile(down * ROWS, right * COLUMNS).add_to(tile, live);
            },
            // OK because the caller vouches for the live part.
            Step::Store(elements) => unsafe {
                elements.tile(down * ROWS, right * COLUMNS).store(tile, live);
            },
        }
    }
}

impl Product<'_> {
    /// Computes a tile of it.
    ///
    /// # Safety
    /// Both factors have such a panel, which is made, and the target may be read and written.
    #[inline(always)]
    pub unsafe fn write(&self, target: Target, place: Place) {
        let Place { down, right, live } = place;
        let factors = Factors { depth: self.depth, a: self.a.panel(down), b: self.b.panel(right) };
        let bias = match &self.bias {
            None => Bias::None,
            Some(Numbers::Scalar(number)) => Bias::Scalar(*number),
            Some(Numbers::Rows(numbers)) => Bias::Rows(numbers.tile(down)),
            Some(Numbers::Columns(numbers)) => Bias::Columns(numbers.tile(right)),
        };
        let finish = Finish { bias, low: self.low, high: self.high };
        // OK because a panel has `depth` columns or rows of a tile.
        unsafe {
            if live.columns <= LANES {
                multiply::<1>(target, factors, &finish);
            } else {
                multiply::<VECTORS>(target, factors, &finish);
            }
        }
    }
}

impl Numbers<'_> {
    fn operand(&self, down: usize, right: usize) -> Operand {
        match self {
            Numbers::Scalar(number) => Operand::scalar(*number),
            Numbers::Rows(numbers) => Operand::Rows(rows(numbers.tile(down))),
            Numbers::Columns(numbers) => Operand::Columns(columns(numbers.tile(right))),
        }
    }
}

fn add_outer(tile: &mut Tile, left: &[f32; ROWS], right: &[f32; COLUMNS]) {
    let right = columns(right);
    for (vectors, left) in tile.iter_mut().zip(rows(left)) {
        for (vector, right) in vectors.iter_mut().zip(right) {
            *vector = multiply_add(left, right, *vector);
        }
    }
}
