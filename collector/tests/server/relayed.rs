//! Reports that come through a relay.

use driftline_summary::{KeyConfig, Request};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::StatusCode;

use crate::counting::with_model;
use crate::device::window_now;
use crate::places::Place;
use crate::process::{Server, client};

/// Sends a request as a relay passes it on; gives the status that the gateway answered inside.
async fn relay(server: &Server, keys: &KeyConfig, request: &Request<'_>) -> u16 {
    let (sealed, pending) = keys.seal(request, &mut StdRng::seed_from_u64(1)).expect("a request");
    let gateway = format!("{}/.well-known/ohttp-gateway", server.url);
    let posted = client().post(gateway).header("content-type", "message/ohttp-req").body(sealed);
    let answer = posted.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "message/ohttp-res");
    pending.status(&answer.bytes().await.expect("a body")).expect("a status")
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_through_a_relay_count_as_others_do() {
    let place = Place::sqlite();
    let (server, mut fleet) = with_model(&place).await;
    let window = window_now();
    let asked = client().get(format!("{}/.well-known/ohttp-gateway", server.url)).send().await;
    let keys = asked.expect("an answer").bytes().await.expect("keys");
    let keys = KeyConfig::from_bytes(&keys).expect("keys");

    let authorization = format!("Bearer {}", server.tokens.ingest);
    let read = format!("Bearer {}", server.tokens.read);
    let sealed = fleet.report(window, &[1, 1]);
    let report = Request {
        method: "POST",
        scheme: "https",
        authority: "collector.example",
        path: "/v1/reports",
        headers: &[
            ("content-type", "application/driftline-report"),
            ("authorization", &authorization),
        ],
        body: &sealed,
    };
    let healthz = Request { method: "GET", path: "/healthz", headers: &[], body: &[], ..report };
    let models = Request { path: "/v1/models", headers: &[("authorization", &read)], ..healthz };
    assert_eq!(relay(&server, &keys, &healthz).await, 200);
    assert_eq!(relay(&server, &keys, &report).await, 202);
    assert_eq!(relay(&server, &keys, &Request { headers: &[], ..report }).await, 401);
    // Whoever reads or administers has no need to hide.
    assert_eq!(relay(&server, &keys, &models).await, 404);
    // The same by the direct way is a replay.
    server.report(sealed.clone()).await.expect("an answer");
    assert_eq!(server.reports(&fleet.registration.model, window).await, 1);
}
