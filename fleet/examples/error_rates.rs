//! How often a fleet's alarm is wrong, and how many clients it takes to be right: simulated fleets whose columns do or
//! don't drift, each client's record randomised by the device's own code.
//!
//!     cargo run --release -p driftline-fleet --example error_rates -- [undrifted windows] [drifted windows]
//!
//! All columns have ten bins. One of numbers is normal, in seven between quantiles of its reference, for what is missing, below
//! and above. Categories are equally frequent. References are drawn anew for every window. Drift is a shift of the mean, or
//! what it does to categories; its PSI is that of ten equal bins.

use std::thread;

use chacha20::ChaCha20Rng;
use driftline_fleet::{Channel, Counts, DriftTest, Reference};
use driftline_privacy::{
    Contribution, EdgeMechanism, Epsilon, LocalMechanism, Neighbours, Noise, Rho,
};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, Gamma};

const BINS: usize = 10;
/// Bins of numbers between quantiles.
const PARTS: usize = BINS - 3;
const LEVEL: f64 = 0.01;
const THREADS: u64 = 2;
/// Of one line of the table of power: more take minutes.
const MAX_RECORDS: u64 = 40_000_000;

#[derive(Clone, Copy, Debug)]
struct Case {
    mechanism: Mechanism,
    columns: usize,
    clients: u64,
    reference: u64,
    stream: Stream,
    /// In standard deviations.
    shift: f64,
}

#[derive(Clone, Copy, Debug)]
enum Stream {
    Numbers,
    Categories,
}

use Stream::{Categories, Numbers};

#[derive(Clone, Copy, Debug)]
enum Mechanism {
    /// Randomised response, epsilon in thousandths.
    Local(u32),
    /// Discrete Laplace noise by so many servers, epsilon in thousandths.
    Laplace(u32, u64),
    /// Discrete Gaussian noise by so many servers, rho in thousandths.
    Gaussian(u32, u64),
}

use Mechanism::{Gaussian, Laplace, Local};

/// PSI 0.1 and 0.25.
const SHIFTS: [f64; 2] = [0.3195, 0.509];

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().expect("a number"));
    let undrifted = arguments.next().unwrap_or(10_000);
    let drifted = arguments.next().unwrap_or(2_000);
    println!("alarms in {undrifted} undrifted windows, level 1 %");
    for (mechanism, clients, reference) in [
        (Local(2_000), 1_760, 100_000),
        (Local(2_000), 1_760, 10_000),
        (Local(2_000), 1_760, 1_000),
        (Local(2_000), 200, 10_000),
        (Local(500), 20_000, 10_000),
        (Local(4_000), 385, 10_000),
        (Laplace(1_000, 1), 339, 10_000),
        (Laplace(100, 1), 2_004, 10_000),
        (Laplace(1_000, 1), 5_000, 1_000),
        (Laplace(4_000, 1), 50_000, 10_000),
        (Laplace(1_000, 50), 5_000, 10_000),
        (Gaussian(50, 1), 1_000, 10_000),
    ] {
        for stream in [Numbers, Categories] {
            let case = Case { mechanism, columns: 1, clients, reference, stream, shift: 0.0 };
            println!("{} {:.2} %", line(case), 100.0 * alarms(case, undrifted));
        }
    }
    println!("\nalarms in {drifted} drifted windows, fewer of many clients, one column");
    for (mechanism, clients) in [
        (Local(500), [69_966, 28_170]),
        (Local(1_000), [11_844, 4_979]),
        (Local(2_000), [1_760, 707]),
        (Local(3_000), [621, 261]),
        (Local(4_000), [385, 147]),
        (Laplace(100, 1), [2_004, 1_191]),
        (Laplace(500, 1), [480, 285]),
        (Laplace(1_000, 1), [339, 176]),
        (Laplace(100, 2), [2_599, 1_545]),
        (Laplace(500, 2), [621, 369]),
        (Laplace(1_000, 2), [403, 209]),
    ] {
        power(mechanism, 1, clients, drifted);
    }
    println!("\nalarms in drifted windows of one of 20 columns, level 1 % of all");
    for (epsilon, clients) in [
        (1_000, [344_000, 145_000]),
        (2_000, [51_000, 19_700]),
        (3_000, [18_000, 7_000]),
        (4_000, [10_800, 4_500]),
    ] {
        power(Local(epsilon), 20, clients, drifted);
    }
}

fn power(mechanism: Mechanism, columns: usize, clients: [u64; 2], windows: u64) {
    for ((shift, psi), clients) in SHIFTS.into_iter().zip([0.1, 0.25]).zip(clients) {
        for stream in [Numbers, Categories] {
            let case = Case { mechanism, columns, clients, reference: 100_000, stream, shift };
            let windows = windows.min(MAX_RECORDS / clients);
            let share = 100.0 * alarms(case, windows);
            println!("{} PSI {psi}: {share:.1} % of {windows}", line(case));
        }
    }
}

fn line(case: Case) -> String {
    let mechanism = match case.mechanism {
        Local(epsilon) => format!("local, epsilon {}", Epsilon::thousandths(epsilon)),
        Laplace(epsilon, servers) => {
            format!("{servers} x Laplace, epsilon {}", Epsilon::thousandths(epsilon))
        }
        Gaussian(rho, servers) => {
            format!("{servers} x Gaussian, rho {}", Epsilon::thousandths(rho))
        }
    };
    let stream = format!("{:?}", case.stream).to_lowercase();
    format!(
        "{mechanism:>24}, {:>6} clients, {:>6} reference rows, {stream:>10}:",
        case.clients, case.reference
    )
}

/// The share of windows with an alarm in the first column.
fn alarms(case: Case, windows: u64) -> f64 {
    let found: u64 = thread::scope(|scope| {
        let work = |thread: u64| {
            let seeds = (0..windows).filter(move |seed| seed % THREADS == thread);
            scope.spawn(move || seeds.filter(|seed| alarm(*seed, case)).count() as u64)
        };
        let threads: Vec<_> = (0..THREADS).map(work).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    found as f64 / windows as f64
}

fn alarm(seed: u64, case: Case) -> bool {
    // Otherwise cases would have the same clients, and err together.
    let salt = format!("{case:?}")
        .bytes()
        .fold(0, |salt: u64, byte| (salt ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut random = SmallRng::seed_from_u64(seed ^ salt);
    let (reference, probabilities) = column(case, &mut random);
    let counts = window(case, &probabilities, &mut random);
    let test = DriftTest::new(reference, LEVEL / case.columns as f64).expect("a level");
    test.judge(&counts, &mut random).expect("the same bins").is_some_and(|verdict| verdict.drifted)
}

/// A reference, and the bins' probabilities in a window.
fn column(case: Case, random: &mut SmallRng) -> (Reference, Vec<f64>) {
    match case.stream {
        Numbers => {
            // What lies between quantiles of a continuous reference is Dirichlet, however the column is distributed.
            let each = case.reference / PARTS as u64;
            let mut gaps = [each as f64; PARTS + 2];
            (gaps[0], gaps[PARTS], gaps[PARTS + 1]) = (1.0, each as f64 - 1.0, 1.0);
            let gaps =
                gaps.iter().map(|gap| Gamma::new(*gap, 1.0).expect("positive").sample(random));
            let mut counts = [each; BINS];
            (counts[0], counts[1], counts[BINS - 1]) = (0, 0, 0);
            let reference = Reference::numbers(&counts).expect("a reference");
            let mut probabilities = vec![0.0];
            probabilities.extend(shifted(&gaps.collect::<Vec<_>>(), case.shift));
            (reference, probabilities)
        }
        Categories => {
            let equal = [1.0 / BINS as f64; BINS];
            let counts = multinomial(case.reference, &equal, random);
            let reference = Reference::categories(&counts).expect("a reference");
            (reference, shifted(&equal, case.shift))
        }
    }
}

/// What the clients of a window say of the first column.
fn window(case: Case, probabilities: &[f64], random: &mut SmallRng) -> Counts {
    let bins = probabilities.len();
    let mut secret = ChaCha20Rng::seed_from_u64(random.random());
    match case.mechanism {
        Local(epsilon) => {
            let epsilon = Epsilon::thousandths(epsilon);
            let mechanism =
                LocalMechanism::new(epsilon, vec![bins as u32; case.columns]).expect("a mechanism");
            let mut said = vec![0; bins];
            for _ in 0..case.clients {
                // What the other columns say changes nothing.
                let mut truth = vec![0; case.columns];
                truth[0] = bin(probabilities, random);
                let record = mechanism.randomise(&truth, &mut secret).expect("bins in range");
                if record.slot == 0 {
                    said[record.bin as usize] += 1;
                }
            }
            Counts::new(Channel::response(epsilon, bins).expect("a channel"), said).expect("counts")
        }
        Laplace(epsilon, servers) => {
            let noise = Noise::Laplace(Epsilon::thousandths(epsilon));
            noisy(noise, servers, case.clients, probabilities, random, &mut secret)
        }
        Gaussian(rho, servers) => {
            let noise = Noise::Gaussian(Rho::thousandths(rho).expect("in range"));
            noisy(noise, servers, case.clients, probabilities, random, &mut secret)
        }
    }
}

fn noisy(
    noise: Noise,
    servers: u64,
    clients: u64,
    probabilities: &[f64],
    random: &mut SmallRng,
    secret: &mut ChaCha20Rng,
) -> Counts {
    let contribution = Contribution::new(1, Neighbours::Substitution).expect("in range");
    let mechanism = EdgeMechanism::new(noise, contribution, vec![probabilities.len() as u32])
        .expect("a mechanism");
    let seen = multinomial(clients, probabilities, random);
    let mut said = mechanism.randomise(&[seen], secret).expect("the same bins").remove(0);
    for _ in 1..servers {
        said.iter_mut().for_each(|count| *count += mechanism.draw(secret));
    }
    Counts::new(Channel::noise(&mechanism, 0, servers).expect("a channel"), said).expect("counts")
}

fn multinomial(trials: u64, probabilities: &[f64], random: &mut impl Rng) -> Vec<u64> {
    let (mut left, mut mass) = (trials, 1.0);
    let counts = probabilities.iter().map(|probability| {
        let share = (probability / mass).clamp(0.0, 1.0);
        let count = Binomial::new(left, share).expect("a probability").sample(random);
        left -= count;
        mass -= probability;
        count
    });
    counts.collect()
}

fn bin(probabilities: &[f64], random: &mut impl Rng) -> u32 {
    let mut rank: f64 = random.random();
    let found = probabilities.iter().position(|probability| {
        rank -= probability;
        rank < 0.0
    });
    found.unwrap_or(probabilities.len() - 1) as u32
}

/// The probabilities of parts of a normal column, given their sizes, after a shift of its mean.
fn shifted(sizes: &[f64], shift: f64) -> Vec<f64> {
    let total: f64 = sizes.iter().sum();
    let (mut rank, mut below) = (0.0, 0.0);
    let last = sizes.len() - 1;
    let probabilities = sizes.iter().enumerate().map(|(part, size)| {
        rank += size / total;
        let up_to = if part == last { 1.0 } else { normal_rank(normal_quantile(rank) - shift) };
        let probability = up_to - below;
        below = up_to;
        probability
    });
    probabilities.collect()
}

fn normal_rank(value: f64) -> f64 {
    libm::erfc(-value / std::f64::consts::SQRT_2) / 2.0
}

fn normal_quantile(rank: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if normal_rank(middle) < rank { low = middle } else { high = middle }
    }
    low
}
