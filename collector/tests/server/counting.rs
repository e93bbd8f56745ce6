//! Every acknowledged report counts, and counts once.

use std::sync::Arc;

use reqwest::{Method, StatusCode};
use tokio::task::JoinSet;

use crate::device::{Fleet, registration, window_now};
use crate::places::Place;
use crate::process::{Server, body, command, prepare};

/// A server with the model registered.
pub async fn with_model(place: &Place) -> (Server, Fleet) {
    let (key, tokens) = prepare(place);
    let server = Server::start(place, &tokens, &[]);
    let fleet = Fleet::new(registration(), &key, 1);
    register(&server, &fleet).await;
    (server, fleet)
}

pub async fn register(server: &Server, fleet: &Fleet) {
    let path = format!("/v1/models/{}", fleet.registration.model);
    let (status, answer) =
        server.administer(Method::PUT, &path, Some(body(&fleet.registration))).await;
    assert!(status == StatusCode::CREATED || status == StatusCode::NO_CONTENT, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_count_once_however_often_they_come() {
    for place in Place::both() {
        let (server, mut fleet) = with_model(&place).await;
        let server = Arc::new(server);
        let window = window_now();
        let reports = fleet.reports(window, 300);
        // All at once, each three times.
        let mut sending = JoinSet::new();
        for sealed in reports.iter().cycle().take(900).cloned() {
            let server = server.clone();
            sending.spawn(async move { server.report(sealed).await });
        }
        for status in sending.join_all().await {
            assert_eq!(status.expect("an answer"), StatusCode::ACCEPTED);
        }
        assert_eq!(server.reports(&fleet.registration.model, window).await, 300);
        let (_, metrics) = server.get("/metrics").await;
        let metrics = metrics.as_str().expect("text");
        assert!(metrics.contains(r#"driftline_reports_total{outcome="counted"} 300"#), "{metrics}");
        assert!(
            metrics.contains(r#"driftline_reports_total{outcome="replayed"} 600"#),
            "{metrics}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_collectors_on_one_database_add_up() {
    let place = Place::postgres();
    let (one, mut fleet) = with_model(&place).await;
    let two = Server::start(&place, &one.tokens, &[]);
    let servers = [Arc::new(one), Arc::new(two)];
    let window = window_now();
    let reports = fleet.reports(window, 400);
    let mut sending = JoinSet::new();
    for sealed in &reports {
        for server in &servers {
            let (server, sealed) = (server.clone(), sealed.clone());
            sending.spawn(async move { server.report(sealed).await });
        }
    }
    for status in sending.join_all().await {
        assert_eq!(status.expect("an answer"), StatusCode::ACCEPTED);
    }
    for server in servers {
        assert_eq!(server.reports(&fleet.registration.model, window).await, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_reports_change_no_count() {
    let place = Place::sqlite();
    let (server, mut fleet) = with_model(&place).await;
    let window = window_now();
    let good = fleet.report(window, &[1, 1]);
    let mut refused = Vec::new();
    for at in 0..good.len() {
        let mut sealed = good.clone();
        sealed[at] ^= 1 << (at % 8);
        refused.push(sealed);
        refused.push(good[..at].to_vec());
    }
    // Windows that are over or far ahead, and a slot that the model has not.
    refused.extend([0, window - 2, window + 2].map(|window| fleet.report(window, &[1, 1])));
    let mut other = registration();
    other.slots.push(other.slots[1].clone());
    let mut strangers = Fleet::new(other, &command(&place, &["keys", "public"], true), 2);
    for sealed in refused {
        let status = server.report(sealed).await.expect("an answer");
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut taken = 0;
    for _ in 0..60 {
        let status = server.report(strangers.report(window, &[1, 1, 1])).await.expect("an answer");
        taken += u64::from(status == StatusCode::ACCEPTED);
    }
    // A report says nothing but its slot and bin: only those of the third slot can be told to be wrong.
    assert!((20..60).contains(&taken), "{taken}");
    assert_eq!(server.reports(&fleet.registration.model, window).await, taken);
}
