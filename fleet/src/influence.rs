//! How far lying clients can push an estimate.

use crate::channel::Channel;
use crate::counts::Counts;

/// The most by which so many lying clients change the estimated share of any bin; `None` without clients, or where it
/// is not known.
///
/// A response that says another bin than it honestly would changes the share of what is said by `1 / clients`, and
/// the estimate by `(e^epsilon + bins - 1) / (e^epsilon - 1) / clients` (Cheu, Smith and Ullman 2021, Section 3). No proof
/// can keep a client from lying about what it saw; more clients and a larger epsilon make it matter less. Servers
/// that add noise are trusted: one that lies can report any counts.
///
/// ```
/// use driftline_fleet::{Channel, Counts, influence};
/// use driftline_privacy::Epsilon;
///
/// let channel = Channel::response(Epsilon::whole(2), 10)?;
/// let counts = Counts::new(channel, vec![100; 10])?;
/// let most = influence(&counts, 10).expect("clients have reported");
/// assert!((most - 0.0257).abs() < 1e-4); // 10 liars among 1,000: 2.6 percentage points
/// # Ok::<(), driftline_fleet::Error>(())
/// ```
pub fn influence(counts: &Counts, liars: u64) -> Option<f64> {
    match counts.channel() {
        Channel::Response { .. } => {
            let clients = counts.enough()?;
            Some((liars as f64).min(clients) / clients / counts.channel().kept())
        }
        Channel::Noise { .. } => None,
    }
}
