//! Databases to test on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder for the keys, and a database.
pub struct Place {
    // Fields are dropped in order: the server ends before its folder goes.
    postgres: Option<Postgres>,
    pub folder: TempDir,
}

/// A server that is started for one test and ends with it.
pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

impl Place {
    /// SQLite, in the folder.
    pub fn sqlite() -> Place {
        Place { folder: folder(), postgres: None }
    }

    /// Postgres.
    pub fn postgres() -> Place {
        let folder = folder();
        let postgres = Some(Postgres::start(&folder.path().join("postgres")));
        Place { folder, postgres }
    }

    /// Both.
    pub fn both() -> [Place; 2] {
        [Place::sqlite(), Place::postgres()]
    }

    /// What the command is to be told.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data".into(), self.folder.path().display().to_string()];
        if let Some(Postgres { folder, port, .. }) = &self.postgres {
            let host = folder.display().to_string().replace('/', "%2F");
            let url = format!("postgres://postgres@{host}:{port}/postgres");
            arguments.extend(["--database".into(), url]);
        }
        arguments
    }

    /// The server, of a place that has one.
    pub fn server(&self) -> &Postgres {
        self.postgres.as_ref().expect("a Postgres")
    }
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    // Postgres refuses to run as root, and then has to get in here as somebody else.
    if is_root() {
        run(Command::new("chmod").arg("755").arg(folder.path()));
    }
    folder
}

impl Postgres {
    fn start(folder: &Path) -> Postgres {
        std::fs::create_dir(folder).expect("a folder");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder));
        }
        let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = socket.local_addr().expect("an address").port();
        let server = Postgres { folder: folder.into(), programs: programs(), port };
        let data = server.data();
        run(server
            .command("initdb")
            .args(["--auth=trust", "--username=postgres", "--pgdata"])
            .arg(&data));
        server.resume();
        server
    }

    /// Starts it, or starts it again. It listens on a socket in its folder alone.
    pub fn resume(&self) {
        let folder = self.folder.display();
        let options =
            format!("-c listen_addresses= -c unix_socket_directories={folder} -p {}", self.port);
        let log = self.folder.join("log");
        run(self
            .command("pg_ctl")
            .args(["start", "--wait", "--options", &options, "--pgdata"])
            .arg(self.data())
            .arg("--log")
            .arg(log));
    }

    /// Ends it at once, whoever is connected.
    pub fn stop(&self) {
        run(self.command("pg_ctl").args(["stop", "--mode=immediate", "--pgdata"]).arg(self.data()));
    }

    /// Runs a statement, past the collector.
    pub fn query(&self, sql: &str) {
        let folder = self.folder.display().to_string();
        let port = self.port.to_string();
        let arguments = ["--no-psqlrc", "--username=postgres", "--set=ON_ERROR_STOP=1"];
        run(self.command("psql").args(arguments).args(["-h", &folder, "-p", &port, "-c", sql]));
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = Command::new(if is_root() { "runuser".into() } else { program.clone() });
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(program);
        }
        command.current_dir("/");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let pgdata = self.data();
        let _ = self
            .command("pg_ctl")
            .args(["stop", "--mode=immediate", "--pgdata"])
            .arg(pgdata)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// Debian keeps the programs of each version apart.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin")).max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = debian.into_iter().chain(std::env::split_paths(&path));
    let found = folders.find(|at| at.join("initdb").exists() && at.join("psql").exists());
    found.expect("Postgres, of Debian's package `postgresql`")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("an id");
    id.stdout == b"0\n"
}

fn run(command: &mut Command) {
    let output = command.stdout(Stdio::null()).output().expect("a program");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
