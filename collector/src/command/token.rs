//! Makes tokens, for whom has the database at hand: the first one to administer can't be asked for over HTTP.

use clap::{Args, Subcommand, ValueEnum};
use driftline_collector::{NewToken, Scope, create_token, system_clock};

use super::{Place, problem};

#[derive(Subcommand)]
pub enum Task {
    /// Makes a token and prints it
    New(New),
}

#[derive(Args)]
pub struct New {
    #[command(flatten)]
    place: Place,
    /// What it is for
    #[arg(long)]
    scope: ScopeName,
    /// What people call it
    #[arg(long, default_value = "")]
    note: String,
    /// After so many days it is worth nothing; without, it never expires
    #[arg(long)]
    days: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeName {
    Ingest,
    Read,
    Admin,
}

impl Task {
    pub async fn run(self) -> Result<(), String> {
        let Task::New(New { place, scope, note, days }) = self;
        let scope = match scope {
            ScopeName::Ingest => Scope::Ingest,
            ScopeName::Read => Scope::Read,
            ScopeName::Admin => Scope::Admin,
        };
        let database = place.open().await?;
        let new = NewToken { scope, note, days };
        let now = system_clock()();
        let made = create_token(database.as_ref(), new, "command".into(), now, None).await;
        let (_, token) = made.map_err(problem)?;
        println!("{}", token.secret_text());
        Ok(())
    }
}
