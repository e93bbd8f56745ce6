//! TLS, by a certificate that is handed over.

use std::fs;

use reqwest::{Certificate, StatusCode};

use crate::places::Place;
use crate::process::{Server, client, prepare, program};

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_it_speaks_tls_and_nothing_else() {
    let place = Place::sqlite();
    let (_, tokens) = prepare(&place);
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".into()]).expect("a certificate");
    let folder = place.folder.path();
    let [cert, key] = ["cert.pem", "key.pem"].map(|name| folder.join(name).display().to_string());
    fs::write(&cert, made.cert.pem()).expect("a file");
    fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    let server = Server::start(&place, &tokens, &["--tls-cert", &cert, "--tls-key", &key]);
    assert!(server.url.starts_with("https://"), "{}", server.url);

    let known = Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate");
    let trusting = reqwest::Client::builder().tls_certs_only([known]).build().expect("a client");
    let healthz = format!("{}/healthz", server.url);
    let answer = trusting.get(&healthz).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    client()
        .get(&healthz)
        .send()
        .await
        .expect_err("who does not know the certificate hears nothing");
    let plain = healthz.replace("https", "http");
    client().get(plain).send().await.expect_err("nothing is said in the open");
}

#[test]
fn an_unusable_certificate_is_said_to_be() {
    let place = Place::sqlite();
    prepare(&place);
    let missing = place.folder.path().join("none.pem").display().to_string();
    let mut serve = program();
    serve.args(["serve", "--tls-cert", &missing, "--tls-key", &missing]).args(place.arguments());
    let output = serve.output().expect("the command");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("the certificate or its key is unusable"), "{error}");
}
