//! The Mersenne Twister (Matsumoto and Nishimura, 1998), seeded as NumPy does, so that a seed gives what
//! the standard's reference gives.

const LEN: usize = 624;
const MIDDLE: usize = 397;

pub(super) struct Mersenne {
    state: [u32; LEN],
    used: usize,
}

impl Mersenne {
    pub(super) fn new(seed: u32) -> Mersenne {
        let mut state = [seed; LEN];
        for index in 1..LEN {
            let last = state[index - 1];
            // OK because there are far fewer elements than 32 bits count.
            state[index] =
                (last ^ (last >> 30)).wrapping_mul(1_812_433_253).wrapping_add(index as u32);
        }
        Mersenne { state, used: LEN }
    }

    /// A number from 0 to below 1, with all the digits of a float of 64 bits.
    pub(super) fn uniform(&mut self) -> f64 {
        let (high, low) = (self.next() >> 5, self.next() >> 6);
        (f64::from(high) * f64::from(1 << 26) + f64::from(low)) / (1u64 << 53) as f64
    }

    fn next(&mut self) -> u32 {
        if self.used == LEN {
            self.twist();
        }
        let mut word = self.state[self.used];
        self.used += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn twist(&mut self) {
        for index in 0..LEN {
            let next = self.state[(index + 1) % LEN];
            let joined = (self.state[index] & 0x8000_0000) | (next & 0x7fff_ffff);
            let turned = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[index] = self.state[(index + MIDDLE) % LEN] ^ (joined >> 1) ^ turned;
        }
        self.used = 0;
    }
}
