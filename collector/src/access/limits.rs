//! How many requests a token and an address may send.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use rand_core::Rng;

use crate::clock::Clock;
use crate::problem::{Problem, ProblemKind};
use crate::random::system_random;

/// Requests a minute, which may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitsOptions {
    /// From one address; of version 6, from one /64.
    pub per_address: NonZeroU32,
    /// With one token. All devices of a web page share one.
    pub per_token: NonZeroU32,
}

/// Counts requests in memory, by a hash of the address under a key that nobody knows and that is new in each process.
/// Addresses are neither stored nor logged.
pub struct Limits {
    addresses: Limiter,
    tokens: Limiter,
    key: [u8; 16],
    checks: AtomicU64,
}

type Limiter = RateLimiter<
    u64,
    HashMapStateStore<u64>,
    Ticks,
    NoOpMiddleware<<Ticks as GovernorClock>::Instant>,
>;

/// Every so many checks, what is forgotten anyway is removed from memory.
const SWEEP: u64 = 4_096;

impl Default for LimitsOptions {
    fn default() -> LimitsOptions {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX);
        LimitsOptions { per_address: number(600), per_token: number(1_000_000) }
    }
}

impl Limits {
    /// Limits that begin anew.
    pub fn new(options: LimitsOptions, clock: &Clock) -> Limits {
        let limiter = |number| {
            let store = HashMapStateStore::default();
            RateLimiter::new(Quota::per_minute(number), store, Ticks(clock.clone()))
        };
        let (addresses, tokens) = (limiter(options.per_address), limiter(options.per_token));
        // The standard library has no random key in WebAssembly.
        let mut key = [0; 16];
        system_random().fill_bytes(&mut key);
        Limits { addresses, tokens, key, checks: AtomicU64::new(0) }
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// When there were too many.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Problem> {
        let network = match address {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            // A household has a /64, and can send from any address in it.
            IpAddr::V6(address) => address.to_bits() >> 64 | 1 << 127,
        };
        self.sweep();
        check(&self.addresses, self.hash(network), "address")
    }

    /// Counts a request with a token.
    ///
    /// # Errors
    /// When there were too many.
    pub fn check_token(&self, id: &str) -> Result<(), Problem> {
        check(&self.tokens, self.hash(id), "token")
    }

    fn hash(&self, value: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.key, value).hash(&mut hasher);
        hasher.finish()
    }

    fn sweep(&self) {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP) {
            self.addresses.retain_recent();
            self.tokens.retain_recent();
        }
    }
}

fn check(limiter: &Limiter, key: u64, whose: &str) -> Result<(), Problem> {
    limiter.check_key(&key).map_err(|_| {
        Problem::new(ProblemKind::TooMany, format!("this {whose} sends too many requests a minute"))
    })
}

/// The clock as the limiter wants it.
#[derive(Clone)]
struct Ticks(Clock);

impl GovernorClock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new((self.0)() * 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn who_sends_too_much_waits() {
        let now = Arc::new(AtomicU64::new(1_000_000));
        let clock: Clock = Arc::new({
            let now = now.clone();
            move || now.load(Ordering::Relaxed)
        });
        let three = NonZeroU32::new(3).expect("a number");
        let limits = Limits::new(LimitsOptions { per_address: three, per_token: three }, &clock);
        let [one, neighbour, other]: [IpAddr; 3] = ["2001:db8::1", "2001:db8::2", "2001:db8:1::1"]
            .map(|it| it.parse().expect("an address"));
        for _ in 0..3 {
            limits.check_address(one).expect("a request");
        }
        assert_eq!(limits.check_address(neighbour).unwrap_err().kind(), ProblemKind::TooMany);
        limits.check_address(other).expect("a request");
        now.fetch_add(20_000, Ordering::Relaxed);
        limits.check_address(one).expect("a third of a minute later, one more");
        limits.check_address(one).unwrap_err();
    }
}
