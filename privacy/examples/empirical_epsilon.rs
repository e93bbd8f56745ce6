//! How much privacy each mechanism loses at least, at 99 % confidence, beside what it claims.
//!
//!     cargo run --release -p driftline-privacy --example empirical_epsilon -- [samples]

#[path = "../tests/audit/mod.rs"]
mod audit;

fn main() {
    let samples = std::env::args().nth(1).map_or(1_000_000, |text| text.parse().expect("a number"));
    println!("{samples} samples of each of two neighbouring inputs");
    let mut exceeded = 0;
    for audit in audit::audits() {
        let claim = f64::from(audit.claim.in_thousandths()) / 1_000.0;
        let found = audit.lower_bound(samples);
        exceeded += i32::from(found > claim);
        println!("claimed {claim:.3}, at least {found:.3}: {}", audit.name);
    }
    println!("{exceeded} claims exceeded");
    std::process::exit(exceeded.min(1));
}
