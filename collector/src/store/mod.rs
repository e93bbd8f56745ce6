//! What is kept, a file for each kind: its statements, and its rows as what they mean.

pub mod alerts;
pub mod audit;
pub mod models;
pub mod reports;
pub mod tokens;
pub mod verdicts;
pub mod webhooks;
