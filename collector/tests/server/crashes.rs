//! A process that is killed loses nothing that it acknowledged, and counts nothing twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::StatusCode;
use tokio::task::JoinSet;

use crate::counting::with_model;
use crate::device::window_now;
use crate::places::Place;
use crate::process::{Server, client};

/// Kills the server once so many reports are acknowledged; gives which of them were.
async fn send_until_killed(server: Server, reports: &[Vec<u8>], enough: usize) -> Vec<bool> {
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut sending = JoinSet::new();
    let client = client();
    for (at, sealed) in reports.iter().cloned().enumerate() {
        let request = client
            .post(format!("{}/v1/reports", server.url))
            .header("content-type", "application/driftline-report")
            .bearer_auth(&server.tokens.ingest)
            .body(sealed);
        let acknowledged = acknowledged.clone();
        sending.spawn(async move {
            let taken =
                matches!(request.send().await, Ok(it) if it.status() == StatusCode::ACCEPTED);
            acknowledged.fetch_add(usize::from(taken), Ordering::SeqCst);
            (at, taken)
        });
    }
    while acknowledged.load(Ordering::SeqCst) < enough {
        tokio::task::yield_now().await;
    }
    server.kill();
    let mut taken = vec![false; reports.len()];
    for (at, it) in sending.join_all().await {
        taken[at] = it;
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_point_it_loses_and_doubles_nothing() {
    for place in Place::both() {
        let (mut server, mut fleet) = with_model(&place).await;
        let (model, window) = (fleet.registration.model.clone(), window_now());
        let tokens = server.tokens.clone();
        let mut sent = 0;
        for enough in [1, 40, 150, 400] {
            let before = server.reports(&model, window).await;
            let reports = fleet.reports(window, 500);
            let taken = send_until_killed(server, &reports, enough).await;
            server = Server::start(&place, &tokens, &[]);
            let counted = server.reports(&model, window).await - before;
            let acknowledged = taken.iter().filter(|taken| **taken).count() as u64;
            assert!(counted >= acknowledged, "{acknowledged} were acknowledged, {counted} counted");
            // Devices that were not answered send the same again.
            for sealed in reports {
                assert_eq!(server.report(sealed).await.expect("an answer"), StatusCode::ACCEPTED);
            }
            sent += 500;
            assert_eq!(server.reports(&model, window).await, sent);
        }
        server.stop();
    }
}
