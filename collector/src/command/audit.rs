//! Checks the log of administrative acts.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use driftline_collector::{AuditEntry, verify_audit, verify_audit_entries};

use super::{Place, problem};

#[derive(Subcommand)]
pub enum Task {
    /// Checks that no entry is missing or was changed
    Verify(Verify),
}

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// Answer of `/v1/audit`, instead of a database; of more than a thousand entries, all answers in order
    #[arg(long)]
    entries: Vec<PathBuf>,
}

impl Task {
    pub async fn run(self) -> Result<(), String> {
        let Task::Verify(Verify { place, entries }) = self;
        let verified = if entries.is_empty() {
            verify_audit(place.open().await?.as_ref()).await
        } else {
            let pages = entries.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
            verify_audit_entries(pages.into_iter().flatten())
        };
        let (entries, head) = verified.map_err(problem)?;
        println!("{entries} entries, all in place; the last one's hash is {head}");
        Ok(())
    }
}

fn read(file: &Path) -> Result<Vec<AuditEntry>, String> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| format!("{name} can't be read: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{name} is no list of entries: {error}"))
}
