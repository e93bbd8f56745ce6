//! Numbers that are computed at once.

/// As many as two vectors of WebAssembly hold.
pub const WIDTH: usize = 8;
/// Numbers of a vector.
pub const FOUR: usize = 4;

#[cfg(target_family = "wasm")]
mod of_target {
    use std::arch::wasm32::*;

    use super::{FOUR, WIDTH};
    use crate::gemm::{multiply_add, transposed};

    #[derive(Clone, Copy)]
    pub struct Lanes([v128; 2]);

    impl Lanes {
        #[inline(always)]
        pub fn splat(number: f32) -> Lanes {
            Lanes([f32x4_splat(number); 2])
        }

        #[inline(always)]
        pub fn load(numbers: &[f32; WIDTH]) -> Lanes {
            // OK because the array has the numbers of both vectors.
            let half = |half: usize| unsafe { v128_load((&raw const numbers[4 * half]).cast()) };
            Lanes([half(0), half(1)])
        }

        #[inline(always)]
        pub fn store(self, numbers: &mut [f32; WIDTH]) {
            for (half, vector) in self.0.into_iter().enumerate() {
                // OK because the array has the numbers of both vectors.
                unsafe { v128_store((&raw mut numbers[4 * half]).cast(), vector) };
            }
        }

        #[inline(always)]
        pub fn plus_product(self, a: Lanes, b: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|half| multiply_add(a.0[half], b.0[half], self.0[half])))
        }

        #[inline(always)]
        pub fn plus(self, other: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|half| f32x4_add(self.0[half], other.0[half])))
        }

        #[inline(always)]
        pub fn minus(self, other: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|half| f32x4_sub(self.0[half], other.0[half])))
        }

        /// The floor where it is above. What is NaN stays, and of zeros the own one.
        #[inline(always)]
        pub fn at_least(self, floor: Lanes) -> Lanes {
            // One instruction on x86, where the maximum of WebAssembly is eight.
            Lanes(std::array::from_fn(|half| f32x4_pmax(self.0[half], floor.0[half])))
        }

        /// What is in the same lane of each.
        #[inline(always)]
        pub fn by_lane(all: [Lanes; FOUR]) -> [[f32; FOUR]; WIDTH] {
            let half = |half: usize| transposed(all.map(|lanes| lanes.0[half]));
            // OK because a vector is four numbers.
            unsafe { std::mem::transmute([half(0), half(1)]) }
        }

        /// The first of each pair of neighbours, and the second.
        #[inline(always)]
        pub fn unzip([left, right]: [Lanes; 2]) -> [Lanes; 2] {
            let firsts = |Lanes([a, b]): Lanes| i32x4_shuffle::<0, 2, 4, 6>(a, b);
            let seconds = |Lanes([a, b]): Lanes| i32x4_shuffle::<1, 3, 5, 7>(a, b);
            [Lanes([firsts(left), firsts(right)]), Lanes([seconds(left), seconds(right)])]
        }

        /// Pairs of neighbours, one of each.
        #[inline(always)]
        pub fn zip(Lanes(firsts): Lanes, Lanes(seconds): Lanes) -> [Lanes; 2] {
            std::array::from_fn(|half| {
                let (a, b) = (firsts[half], seconds[half]);
                Lanes([i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b)])
            })
        }
    }
}

#[cfg(not(target_family = "wasm"))]
mod of_target {
    use super::{FOUR, WIDTH};

    #[derive(Clone, Copy)]
    pub struct Lanes([f32; WIDTH]);

    impl Lanes {
        pub fn splat(number: f32) -> Lanes {
            Lanes([number; WIDTH])
        }

        pub fn load(numbers: &[f32; WIDTH]) -> Lanes {
            Lanes(*numbers)
        }

        pub fn store(self, numbers: &mut [f32; WIDTH]) {
            *numbers = self.0;
        }

        pub fn plus_product(self, a: Lanes, b: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|lane| self.0[lane] + a.0[lane] * b.0[lane]))
        }

        pub fn plus(self, other: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
        }

        pub fn minus(self, other: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
        }

        /// The first of each pair of neighbours, and the second.
        pub fn unzip([Lanes(left), Lanes(right)]: [Lanes; 2]) -> [Lanes; 2] {
            let every_other = |first: usize| {
                std::array::from_fn(|lane| {
                    let at = first + 2 * lane;
                    if at < WIDTH { left[at] } else { right[at - WIDTH] }
                })
            };
            [Lanes(every_other(0)), Lanes(every_other(1))]
        }

        /// Pairs of neighbours, one of each.
        pub fn zip(Lanes(firsts): Lanes, Lanes(seconds): Lanes) -> [Lanes; 2] {
            [0, WIDTH].map(|first| {
                Lanes(std::array::from_fn(|lane| {
                    let at = first + lane;
                    if at % 2 == 0 { firsts[at / 2] } else { seconds[at / 2] }
                }))
            })
        }

        /// The floor where it is above. What is NaN stays, and of zeros the own one.
        pub fn at_least(self, floor: Lanes) -> Lanes {
            // A comparison with NaN is false.
            let larger = |lane: usize| {
                if self.0[lane] < floor.0[lane] { floor.0[lane] } else { self.0[lane] }
            };
            Lanes(std::array::from_fn(larger))
        }

        /// What is in the same lane of each.
        pub fn by_lane(all: [Lanes; FOUR]) -> [[f32; FOUR]; WIDTH] {
            std::array::from_fn(|lane| all.map(|lanes| lanes.0[lane]))
        }
    }
}

pub use of_target::Lanes;
