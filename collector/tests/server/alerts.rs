//! A window that is over and drifted raises one alert, which reaches its webhooks signed, or is kept as a dead letter.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::counting::with_model;
use crate::device::window_now;
use crate::places::{Place, Postgres};
use crate::process::Server;
use crate::receiver::{Message, Receiver};

/// Longer than the collector waits between two looks.
const PATIENCE: Duration = Duration::from_secs(45);

async fn until(what: &str, done: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !done().await {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Counts as randomised response makes them, had devices reported weeks ago: in one window of what the reference saw, in the
/// next of a shift.
fn enter_past_windows(server: &Postgres, model: &str) {
    let now = window_now();
    for (window, temps) in [(now - 3, [212, 618, 752, 618]), (now - 2, [212, 400, 600, 988])] {
        for (slot, counts) in [(0, &temps[..]), (1, &[440, 440, 440, 440, 440])] {
            for (bin, said) in counts.iter().enumerate() {
                server.query(&format!(
                    "INSERT INTO counts VALUES ('{model}', {window}, 'local', {slot}, {bin}, {said})"
                ));
            }
        }
        server.query(&format!("INSERT INTO windows VALUES ('{model}', {window}, 'local', 4400)"));
    }
}

fn is_signed(message: &Message, secret: &str) -> bool {
    let header = |name: &str| message.headers[name].to_str().expect("text").to_owned();
    let key = secret.strip_prefix("whsec_").expect("a secret");
    let key = STANDARD.decode(key).expect("base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    mac.update(format!("{id}.{timestamp}.{}", message.body).as_bytes());
    header("webhook-signature") == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

async fn create_webhook(server: &Server, receiver: &Receiver) -> Value {
    let url = Some(json!({ "url": receiver.url }));
    let (status, webhook) = server.administer(Method::POST, "/v1/webhooks", url).await;
    assert_eq!(status, StatusCode::CREATED, "{webhook}");
    webhook
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_is_told_to_every_webhook_until_it_is_received() {
    let place = Place::postgres();
    let (server, fleet) = with_model(&place).await;
    let model = &fleet.registration.model;
    let steady = Receiver::start(vec![]).await;
    let failing = Receiver::start(vec![StatusCode::INTERNAL_SERVER_ERROR; 2]).await;
    let webhook = create_webhook(&server, &steady).await;
    let failing_webhook = create_webhook(&server, &failing).await;
    enter_past_windows(place.server(), model);
    // Two collectors look at the same time.
    let (tokens, _) = (server.tokens.clone(), server.stop());
    let server = Server::start(&place, &tokens, &[]);
    let other = Server::start(&place, &tokens, &[]);

    until("the alert is sent", async || {
        !steady.messages().is_empty() && !failing.messages().is_empty()
    })
    .await;
    let (_, verdicts) = server.get(&format!("/v1/models/{model}/verdicts")).await;
    let said = |at: usize| (verdicts[at]["status"].clone(), verdicts[at]["is_final"].clone());
    assert_eq!((said(0), said(1)), (("drifted".into(), true.into()), ("ok".into(), true.into())));
    let (_, alerts) = server.get("/v1/alerts").await;
    assert_eq!(alerts.as_array().map(Vec::len), Some(1), "{alerts}");

    let message = &steady.messages()[0];
    assert!(is_signed(message, webhook["secret"].as_str().expect("a secret")));
    assert_eq!(message.headers["content-type"], "application/cloudevents+json");
    let event: Value = serde_json::from_str(&message.body).expect("JSON");
    assert_eq!(
        (&event["specversion"], &event["type"]),
        (&"1.0".into(), &"dev.driftline.drift.v1".into())
    );
    assert_eq!(event["data"]["drifted"], json!(["temp"]));
    assert_eq!(event["id"], message.headers["webhook-id"].to_str().expect("text"));

    // What failed is tried again: sooner than it would be, for the test.
    until("it is received at the third try", async || {
        let due = "UPDATE deliveries SET next_ms = 0 WHERE state = 'pending' AND failure <> ''";
        place.server().query(due);
        failing.messages().len() == 3
    })
    .await;
    assert_eq!(steady.messages().len(), 1, "what was received is not sent again");
    let bodies: Vec<_> = failing.messages().iter().map(|message| message.body.clone()).collect();
    assert!(bodies.iter().all(|body| *body == message.body), "however often, it is the same event");

    let alert = format!("/v1/alerts/{}/acknowledge", event["id"].as_str().expect("an id"));
    assert_eq!(server.administer(Method::POST, &alert, None).await.0, StatusCode::NO_CONTENT);
    let (_, alerts) = server.get("/v1/alerts").await;
    assert!(alerts[0]["acknowledged_ms"].is_u64(), "{alerts}");
    let path = format!("/v1/webhooks/{}", failing_webhook["id"].as_str().expect("an id"));
    assert_eq!(server.administer(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    drop(other);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_sent_again_when_asked() {
    let place = Place::postgres();
    let (server, fleet) = with_model(&place).await;
    let receiver = Receiver::start(vec![StatusCode::GONE]).await;
    let webhook = create_webhook(&server, &receiver).await;
    enter_past_windows(place.server(), &fleet.registration.model);
    let (tokens, _) = (server.tokens.clone(), server.stop());
    // As if it had been tried nine times already.
    place.server().query(
        "CREATE FUNCTION tried() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN NEW.attempts = 9; RETURN NEW; END'",
    );
    place.server().query(
        "CREATE TRIGGER tried BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION tried()",
    );
    let server = Server::start(&place, &tokens, &[]);
    let dead_letters = async || server.get("/v1/dead-letters").await.1;
    until("it is given up", async || {
        dead_letters().await.as_array().is_some_and(|it| it.len() == 1)
    })
    .await;
    assert_eq!(dead_letters().await[0]["failure"], "answered 410 Gone");
    let (_, metrics) = server.get("/metrics").await;
    assert!(
        metrics.as_str().is_some_and(|it| it.contains("driftline_dead_letters 1")),
        "{metrics}"
    );
    let path = format!("/v1/webhooks/{}/retry", webhook["id"].as_str().expect("an id"));
    assert_eq!(server.administer(Method::POST, &path, None).await.0, StatusCode::NO_CONTENT);
    until("it is received", async || receiver.messages().len() == 2).await;
    until("that is noted", async || dead_letters().await == json!([])).await;
}
