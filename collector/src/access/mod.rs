//! Who may do what, and how often.

mod limits;
mod scope;
mod token;

pub use limits::{Limits, LimitsOptions};
pub use scope::Scope;
pub use token::{Token, TokenHash};
