//! The command.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use driftline_summary::Registration;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

use crate::places::Place;

/// A collector that serves.
pub struct Server {
    child: Child,
    pub url: String,
    pub tokens: Tokens,
    client: Client,
}

/// A token of each scope.
#[derive(Clone)]
pub struct Tokens {
    pub ingest: String,
    pub read: String,
    pub admin: String,
}

/// A registration as the API takes it.
pub fn body(registration: &Registration) -> Value {
    serde_json::from_str(&registration.to_json()).expect("JSON")
}

/// A client with patience.
pub fn client() -> Client {
    // Another test may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(Duration::from_secs(30)).build().expect("a client")
}

/// A place with keys and tokens, and its public key.
pub fn prepare(place: &Place) -> (String, Tokens) {
    let key = command(place, &["keys", "new", "--data", &folder(place)], false);
    let token = |scope| command(place, &["token", "new", "--scope", scope], true);
    (key, Tokens { ingest: token("ingest"), read: token("read"), admin: token("admin") })
}

/// Runs the command to its end; gives what it printed.
pub fn command(place: &Place, arguments: &[&str], with_place: bool) -> String {
    let mut command = program();
    command.args(arguments);
    if with_place {
        command.args(place.arguments());
    }
    let output = command.output().expect("the command");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().into()
}

fn folder(place: &Place) -> String {
    place.folder.path().display().to_string()
}

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftline-collector"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DRIFTLINE_")) {
        command.env_remove(name);
    }
    command
}

impl Server {
    /// Starts to serve on a free port.
    pub fn start(place: &Place, tokens: &Tokens, arguments: &[&str]) -> Server {
        Server::start_as(program(), place, tokens, arguments)
    }

    /// The same by a command that runs the command.
    pub fn start_as(
        mut command: Command,
        place: &Place,
        tokens: &Tokens,
        arguments: &[&str],
    ) -> Server {
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(place.arguments()).args(arguments);
        if !arguments.contains(&"--per-address") {
            command.args(["--per-address", "10000000"]);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the command");
        let mut line = String::new();
        let printed = BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line);
        printed.expect("a line");
        let url = line.trim().strip_prefix("listening on ").expect("the address").to_owned();
        let client = client();
        Server { child, url, tokens: tokens.clone(), client }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("a process");
        self.child.wait().expect("its end");
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("a signal");
        assert!(self.child.wait().expect("its end").success());
    }

    /// Sends a sealed report.
    pub async fn report(&self, sealed: Vec<u8>) -> reqwest::Result<StatusCode> {
        let request = self
            .client
            .post(format!("{}/v1/reports", self.url))
            .header("content-type", "application/driftline-report")
            .bearer_auth(&self.tokens.ingest)
            .body(sealed);
        Ok(request.send().await?.status())
    }

    /// Asks as who may read.
    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        json(self.request(Method::GET, path, &self.tokens.read, None).await).await
    }

    /// Asks as who may administer.
    pub async fn administer(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        json(self.request(method, path, &self.tokens.admin, body).await).await
    }

    /// Asks with any token.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request.send().await.expect("an answer")
    }

    /// How many reports a window has.
    pub async fn reports(&self, model: &str, window: u32) -> u64 {
        let (status, windows) = self.get(&format!("/v1/models/{model}/windows")).await;
        assert_eq!(status, StatusCode::OK, "{windows}");
        let windows = windows.as_array().expect("windows");
        let of_window = windows.iter().filter(|it| it["window"] == window);
        of_window.map(|it| it["reports"].as_u64().expect("a number")).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn json(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
