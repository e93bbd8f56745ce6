//! Sends sealed reports as fast as a collector takes them.
//!
//! `load <address> <public key> <ingest token> <reports> <connections> [malformed]`, for the model that `load registration`
//! prints. All reports are sealed before the first is sent; devices do that elsewhere. Malformed ones have a byte changed or
//! are cut short, and have to be refused.

#[path = "../tests/server/device.rs"]
mod device;

use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::device::{Fleet, registration, window_now};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["registration"] => println!("{}", registration().to_json()),
        [address, key, token, reports, connections, ref rest @ ..] => {
            let number = |text: &str| text.parse().expect("a number");
            let malformed = rest == ["malformed"];
            load(address, key, token, number(reports), number(connections), malformed).await;
        }
        _ => panic!("expected an address, a public key, a token, reports and connections"),
    }
}

async fn load(
    address: &str,
    key: &str,
    token: &str,
    reports: usize,
    connections: usize,
    malformed: bool,
) {
    let requests = Arc::new(sealed_requests(address, key, token, reports, malformed));
    let expected = if malformed { "HTTP/1.1 422 " } else { "HTTP/1.1 202 " };
    let begun = Instant::now();
    let mut sending = JoinSet::new();
    for first in 0..connections {
        let (address, requests) = (address.to_owned(), requests.clone());
        sending.spawn(async move {
            let mine = requests.iter().skip(first).step_by(connections);
            send(&address, mine, expected).await
        });
    }
    let mut latencies = sending.join_all().await.concat();
    let seconds = begun.elapsed().as_secs_f64();
    latencies.sort_by(f32::total_cmp);
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize];
    println!(
        "{{\"reports\":{reports},\"seconds\":{seconds:.2},\"per_second\":{:.0},\"median_ms\":{:.1},\"p99_ms\":{:.1}}}",
        reports as f64 / seconds,
        at(0.5),
        at(0.99),
    );
}

/// Sends requests one after the other; gives how long each took, in milliseconds.
async fn send(address: &str, requests: impl Iterator<Item = &Vec<u8>>, expected: &str) -> Vec<f32> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a connection");
    let mut answer = vec![0; 4_096];
    let mut latencies = Vec::new();
    for request in requests {
        let begun = Instant::now();
        stream.write_all(request).await.expect("a connection");
        // Answers are short and come in one piece.
        let read = stream.read(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer[..read]);
        assert!(answer.starts_with(expected) && answer.contains("\r\n\r\n"), "{answer}");
        latencies.push(begun.elapsed().as_secs_f32() * 1_000.0);
    }
    latencies
}

/// Requests with sealed reports, made by every core.
fn sealed_requests(
    address: &str,
    key: &str,
    token: &str,
    reports: usize,
    malformed: bool,
) -> Vec<Vec<u8>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let head = format!(
        "POST /v1/reports HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/driftline-report\r\ncontent-length: "
    );
    let seal = |core: usize| {
        let mut fleet = Fleet::new(registration(), key, rand::random());
        let mine = reports / cores + usize::from(core < reports % cores);
        let mut sealed = fleet.reports(window_now(), mine);
        if malformed {
            sealed.iter_mut().for_each(damage);
        }
        let sealed = sealed.into_iter();
        let request = |sealed: Vec<u8>| {
            let mut request = format!("{head}{}\r\n\r\n", sealed.len()).into_bytes();
            request.extend(sealed);
            request
        };
        sealed.map(request).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || seal(core))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    })
}

/// Changes a byte, or cuts the envelope short.
fn damage(sealed: &mut Vec<u8>) {
    let at = rand::random_range(0..sealed.len());
    if rand::random() {
        sealed[at] ^= rand::random_range(1..=255u8);
    } else {
        sealed.truncate(at);
    }
}
