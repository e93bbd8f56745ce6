/// Numbers that look random and are the same each time.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// So many numbers from -1 to 1.
pub fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut numbers = Numbers(seed);
    (0..count).map(|_| numbers.below(2_000) as f32 / 1_000.0 - 1.0).collect()
}
