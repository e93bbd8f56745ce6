//! Makes and shows keys.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use clap::Subcommand;
use driftline_collector::{Keys, system_random};

use super::{Place, problem};

/// Where keys are instead of in a file.
pub const VARIABLE: &str = "DRIFTLINE_KEYS";

#[derive(Subcommand)]
pub enum Task {
    /// Makes a key and prints its public half; older keys still open what was sealed for them
    New(PlaceOnly),
    /// Prints the public half of the newest key
    Public(PlaceOnly),
}

#[derive(clap::Args)]
pub struct PlaceOnly {
    #[command(flatten)]
    place: Place,
}

impl Task {
    pub fn run(self) -> Result<(), String> {
        match self {
            Task::New(PlaceOnly { place }) => {
                place.make_folder()?;
                let file = place.keys_file();
                let present = if file.exists() { read(&file)? } else { String::new() };
                let text = Keys::with_new(&present, &mut system_random()).map_err(problem)?;
                write(&file, &text)?;
                println!("{}", Keys::parse(&text).map_err(problem)?.public());
            }
            Task::Public(PlaceOnly { place }) => println!("{}", place.keys()?.public()),
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} can't be read: {error}", file.display()))
}

/// Beside it first, so that a crash never leaves half a file; only its owner reads it.
fn write(file: &Path, text: &str) -> Result<(), String> {
    let fails = |error: std::io::Error| format!("{} can't be written: {error}", file.display());
    let beside = file.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(&beside).map_err(fails)?;
    opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()).map_err(fails)?;
    fs::rename(&beside, file).map_err(fails)
}
