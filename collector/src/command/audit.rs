//! Checks the log of administrative acts.

use clap::{Args, Subcommand};
use driftline_collector::verify_audit;

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
}

impl Task {
    pub async fn run(self) -> Result<(), String> {
        let Task::Verify(Verify { place }) = self;
        let database = place.open().await?;
        let (entries, head) = verify_audit(database.as_ref()).await.map_err(problem)?;
        println!("{entries} entries, all in place; the last one's hash is {head}");
        Ok(())
    }
}
