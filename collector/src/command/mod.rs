//! What can be asked of the command.

mod audit;
mod keys;
mod serve;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use driftline_collector::{Database, Keys, Problem, Sql};

/// Adds up the reports of a fleet, and says with known error rates what has changed.
#[derive(Parser)]
#[command(name = "driftline-collector", version)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Takes reports and answers questions over HTTP
    Serve(serve::Serve),
    /// Makes and shows the keys that open reports
    #[command(subcommand)]
    Keys(keys::Task),
    /// Makes tokens
    #[command(subcommand)]
    Token(token::Task),
    /// Checks the log of administrative acts
    #[command(subcommand)]
    Audit(audit::Task),
}

/// Where everything is kept.
#[derive(Args)]
struct Place {
    /// Folder of the database and of the keys
    #[arg(long, env = "DRIFTLINE_DATA", default_value = "collector-data")]
    data: PathBuf,
    /// Database, instead of SQLite in that folder: `postgres://user@host/name`
    #[arg(long, env = "DRIFTLINE_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

impl Place {
    async fn open(&self) -> Result<Arc<dyn Database>, String> {
        let url = match &self.database {
            Some(url) => url.clone(),
            None => {
                self.make_folder()?;
                format!("sqlite:{}?mode=rwc", self.data.join("collector.sqlite").display())
            }
        };
        Ok(Arc::new(Sql::open(&url).await.map_err(|error| error.to_string())?))
    }

    fn keys_file(&self) -> PathBuf {
        self.data.join("keys")
    }

    fn make_folder(&self) -> Result<(), String> {
        std::fs::create_dir_all(&self.data)
            .map_err(|error| format!("{} can't be made: {error}", self.data.display()))
    }

    /// The keys from the environment, or from the folder.
    fn keys(&self) -> Result<Keys, String> {
        let text = match std::env::var(keys::VARIABLE) {
            Ok(text) => text,
            Err(_) => {
                let file = self.keys_file();
                std::fs::read_to_string(&file).map_err(|error| {
                    let advice = "make one with `driftline-collector keys new`";
                    format!("{} can't be read: {error}; {advice}", file.display())
                })?
            }
        };
        Keys::parse(&text).map_err(problem)
    }
}

fn problem(problem: Problem) -> String {
    problem.message().into()
}

/// Runs the command: 0 if it did what was asked, 1 if it could not, 2 if it was asked wrongly.
pub fn run() -> ExitCode {
    let command = Command::parse();
    // OK because the provider is installed once, here.
    rustls::crypto::ring::default_provider().install_default().expect("the only provider");
    let runtime = tokio::runtime::Runtime::new();
    let outcome = runtime.map_err(|error| error.to_string()).and_then(|runtime| {
        runtime.block_on(async {
            match command.task {
                Task::Serve(task) => task.run().await,
                Task::Keys(task) => task.run(),
                Task::Token(task) => task.run().await,
                Task::Audit(task) => task.run().await,
            }
        })
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("driftline-collector: {message}");
            ExitCode::FAILURE
        }
    }
}
