//! Makes tokens, for whom has the database at hand: the first one to administer can't be asked for over HTTP.

use clap::{Args, Subcommand, ValueEnum};
use driftline_collector::{
    Database, NewToken, Scope, Script, Token, Value, create_token, system_clock,
};

use super::{Place, problem};

#[derive(Subcommand)]
pub enum Task {
    /// Makes a token and prints it
    New(New),
    /// Makes a token and prints it as an error, and as output the SQL that enters it, for Cloudflare D1
    Sql(Sql),
}

#[derive(Args)]
pub struct New {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    wanted: Wanted,
}

#[derive(Args)]
pub struct Sql {
    /// Number and hash of the last entry in the audit log, `<number>:<hash>`; without, the log is empty
    #[arg(long, value_parser = last_entry)]
    after: Option<(i64, String)>,
    #[command(flatten)]
    wanted: Wanted,
}

#[derive(Args)]
struct Wanted {
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
        match self {
            Task::New(New { place, wanted }) => {
                let token = wanted.make(place.open().await?.as_ref()).await?;
                println!("{}", token.secret_text());
            }
            Task::Sql(Sql { after, wanted }) => {
                let last = after.map(|(number, hash)| vec![Value::from(number), hash.into()]);
                let script = Script::seeing(last.into_iter().collect());
                let token = wanted.make(&script).await?;
                // Apart from the statements, which hold no secret.
                eprintln!("{}", token.secret_text());
                print!("{}", script.text());
            }
        }
        Ok(())
    }
}

impl Wanted {
    async fn make(self, database: &dyn Database) -> Result<Token, String> {
        let scope = match self.scope {
            ScopeName::Ingest => Scope::Ingest,
            ScopeName::Read => Scope::Read,
            ScopeName::Admin => Scope::Admin,
        };
        let new = NewToken { scope, note: self.note, days: self.days };
        let now = system_clock()();
        let made = create_token(database, new, "command".into(), now, None).await;
        made.map(|(_, token)| token).map_err(problem)
    }
}

fn last_entry(text: &str) -> Result<(i64, String), String> {
    let (number, hash) = text.split_once(':').ok_or("expected `<number>:<hash>`")?;
    let number = number.parse().map_err(|_| "the number is none")?;
    Ok((number, hash.into()))
}
