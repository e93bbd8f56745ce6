//! How much privacy is lost at least, judged by samples alone.

/// The lower bound, at 99 % confidence, of the logarithm of the quotient of two probabilities, given how often each event
/// occurred among as many trials; `delta` is what may be lost besides (Jagielski, Ullman and Oprea 2020, Section 3).
pub fn epsilon_lower_bound(events: u64, events_of_neighbour: u64, trials: u64, delta: f64) -> f64 {
    let least = clopper_pearson_low(events, trials) - delta;
    let most = 1.0 - clopper_pearson_low(trials - events_of_neighbour, trials);
    (least / most).max(1.0).ln()
}

/// Of each of the two bounds, which both hold at 99 %.
const LEVEL: f64 = 0.005;

/// The probability at which so many successes or more have a probability of `LEVEL` (Clopper and Pearson 1934).
fn clopper_pearson_low(successes: u64, trials: u64) -> f64 {
    let (mut low, mut high) = (0.0, successes as f64 / trials as f64);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if upper_tail(successes, trials, middle) < LEVEL { low = middle } else { high = middle }
    }
    low
}

/// The probability of so many successes or more, for a probability below their share: terms fall from the first on.
fn upper_tail(successes: u64, trials: u64, probability: f64) -> f64 {
    if successes == 0 {
        return 1.0;
    }
    let (k, n) = (successes as f64, trials as f64);
    let choose = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    let first = (choose + k * probability.ln() + (n - k) * (-probability).ln_1p()).exp();
    let odds = probability / (1.0 - probability);
    let terms = (successes..trials).scan(first, |term, at| {
        let at = at as f64;
        *term *= (n - at) / (at + 1.0) * odds;
        Some(*term).filter(|term| *term > 1e-18)
    });
    first + terms.sum::<f64>()
}

#[test]
fn bounds_are_those_of_scipy() {
    // scipy.stats.beta.ppf(0.005, k, n - k + 1)
    for (successes, trials, expected) in [
        (0, 10, 0.0),
        (3, 10, 0.037_007_221_096),
        (450, 1_000, 0.409_297_237_192),
        (450_000, 1_000_000, 0.448_718_281_496),
        (10, 10, 0.588_704_018_652),
    ] {
        let found = clopper_pearson_low(successes, trials);
        assert!((found - expected).abs() < 1e-9, "{successes} of {trials}: {found}");
    }
}
