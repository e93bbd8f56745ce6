//! What a window says: estimates of what devices saw, and whether that is what the reference saw.

mod slot;
mod watch;
mod window;

pub use watch::judge_finished;
pub use window::{WindowStatus, WindowVerdict, judge_apart};
