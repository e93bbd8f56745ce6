//! Pictures that lack some of their cells.

use driftline_explain::Coalition;

use super::answer::Area;
use super::explaining::Game;
use super::invalid_argument;
use super::measure::Measure;
use crate::error::Result;
use crate::model::Model;
use crate::pipeline::Picture;

/// A picture under a grid. A cell that is left out has the mean colour of the whole.
pub(super) struct Mosaic {
    picture: Picture,
    mean: [u8; 4],
    areas: Vec<Area>,
}

/// Cells to a side.
const GRID: usize = 8;
const MAX_GRID: usize = 32;

impl Mosaic {
    pub(super) fn new(picture: Picture, grid: Option<usize>) -> Result<Mosaic> {
        let (grid, side) = (grid.unwrap_or(GRID), picture.width().min(picture.height()));
        let most = side.min(MAX_GRID);
        if !(1..=most).contains(&grid) {
            return Err(invalid_argument(format!("grid is {grid}, expected 1 to {most}")));
        }
        let edge = |cell: usize, length: usize| cell * length / grid;
        let area = |cell: usize| {
            let (row, column) = (cell / grid, cell % grid);
            let (x, y) = (edge(column, picture.width()), edge(row, picture.height()));
            let width = edge(column + 1, picture.width()) - x;
            Area { x, y, width, height: edge(row + 1, picture.height()) - y }
        };
        let areas = (0..grid * grid).map(area).collect();
        Ok(Mosaic { mean: mean(picture.pixels()), areas, picture })
    }

    /// The cells, row by row.
    pub(super) fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The picture without the cells that a coalition lacks.
    fn kept(&self, coalition: &Coalition) -> Result<Picture> {
        let (width, mut pixels) = (self.picture.width(), self.picture.pixels().to_vec());
        let left_out = self.areas.iter().enumerate().filter(|(cell, _)| !coalition.contains(*cell));
        for (_, area) in left_out {
            for row in area.y..area.y + area.height {
                pixels[row * width + area.x..][..area.width].fill(self.mean);
            }
        }
        // OK because the sizes are those of a picture, which are far below 2^32.
        let (width, height) = (width as u32, self.picture.height() as u32);
        Picture::from_rgba(width, height, pixels.into_flattened())
    }
}

impl Game for Mosaic {
    fn at_once(&self) -> usize {
        1
    }

    fn values(
        &mut self,
        model: &mut Model,
        measure: &Measure,
        coalitions: &[Coalition],
    ) -> Result<Vec<f64>> {
        let kept = |coalition| self.kept(coalition);
        let pictures = coalitions.iter().map(kept).collect::<Result<Vec<_>>>()?;
        measure.values(model.answer_pictures(&pictures)?)
    }
}

fn mean(pixels: &[[u8; 4]]) -> [u8; 4] {
    let count = pixels.len() as u64;
    let sum = |channel: usize| pixels.iter().map(|pixel| u64::from(pixel[channel])).sum::<u64>();
    // OK because a mean of bytes is one.
    std::array::from_fn(|channel| ((sum(channel) + count / 2) / count) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cover_the_picture_once() {
        let picture = Picture::from_rgba(7, 5, [9, 9, 9, 255].repeat(35)).unwrap();
        let mosaic = Mosaic::new(picture, Some(3)).unwrap();
        let sizes: Vec<_> = mosaic.areas().iter().map(|area| area.width * area.height).collect();
        assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (9, 35));
    }

    #[test]
    fn what_is_left_out_has_the_mean_colour() {
        let rgba = [[0, 100, 0, 255], [100, 0, 0, 255]].concat();
        let picture = Picture::from_rgba(2, 2, rgba.repeat(2)).unwrap();
        let mosaic = Mosaic::new(picture, Some(2)).unwrap();
        let kept = mosaic.kept(&Coalition::of(4, [0, 3])).unwrap();
        let [left, right, gray] = [[0, 100, 0, 255], [100, 0, 0, 255], [50, 50, 0, 255]];
        assert_eq!(kept.pixels(), [left, gray, gray, right]);
        let small = Picture::from_rgba(2, 2, vec![0; 16]).unwrap();
        let error = Mosaic::new(small, None).err().unwrap().to_string();
        assert_eq!(error, "grid is 8, expected 1 to 2");
    }
}
