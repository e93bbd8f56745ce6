//! Choices that follow from a seed, as libFuzzer wants them.

/// Numbers that break things more often than others do.
const INTEGERS: [i64; 24] = [
    0,
    1,
    -1,
    2,
    3,
    -2,
    4,
    5,
    7,
    8,
    -8,
    16,
    100,
    255,
    256,
    1000,
    65_535,
    65_536,
    1 << 20,
    i32::MAX as i64,
    i32::MIN as i64,
    1 << 40,
    i64::MAX,
    i64::MIN,
];

/// Of those above, how many at the start are as real models have them.
const ORDINARY: usize = 8;

const FLOATS: [f32; 9] =
    [0.0, 1.0, -1.0, 0.5, 2.0, 1e9, f32::MAX, f32::NAN, f32::NEG_INFINITY];

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn of_seed(seed: u32) -> Random {
        Random(seed.into())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to the limit, which is not 0 and not reached.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // OK because the remainder is below a `usize`.
        (self.next() % limit as u64) as usize
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        (!items.is_empty()).then(|| &items[self.below(items.len())])
    }

    pub(crate) fn pick_mut<'a, T>(&mut self, items: &'a mut [T]) -> Option<&'a mut T> {
        (!items.is_empty()).then(|| &mut items[self.below(items.len())])
    }

    pub(crate) fn integer(&mut self) -> i64 {
        let among = if self.one_in(2) { ORDINARY } else { INTEGERS.len() };
        INTEGERS[self.below(among)]
    }

    pub(crate) fn float(&mut self) -> f32 {
        FLOATS[self.below(FLOATS.len())]
    }

    /// Removes, adds or replaces an element of a list.
    pub(crate) fn change_list<T>(&mut self, list: &mut Vec<T>, make: impl Fn(&mut Random) -> T) {
        match self.below(6) {
            0 => drop(list.pop()),
            1 => list.push(make(self)),
            _ => {
                let item = make(self);
                if let Some(place) = self.pick_mut(list) {
                    *place = item;
                }
            }
        }
    }
}
