//! Who may do what.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::counting::with_model;
use crate::places::Place;
use crate::process::{Server, client, command, prepare};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_it_is_for_and_nothing_else() {
    let place = Place::sqlite();
    let (server, fleet) = with_model(&place).await;
    let model = format!("/v1/models/{}", fleet.registration.model);
    let tokens = &server.tokens;
    let scopes = [("ingest", &tokens.ingest), ("read", &tokens.read), ("admin", &tokens.admin)];
    let doors = [
        (Method::POST, "/v1/reports".to_owned(), "ingest"),
        (Method::GET, "/v1/models".into(), "read"),
        (Method::GET, model.clone(), "read"),
        (Method::GET, format!("{model}/windows"), "read"),
        (Method::GET, format!("{model}/verdicts"), "read"),
        (Method::GET, "/v1/alerts".into(), "read"),
        (Method::GET, "/v1/dead-letters".into(), "read"),
        (Method::GET, "/metrics".into(), "read"),
        (Method::PUT, model, "admin"),
        (Method::GET, "/v1/tokens".into(), "admin"),
        (Method::POST, "/v1/tokens".into(), "admin"),
        (Method::GET, "/v1/webhooks".into(), "admin"),
        (Method::POST, "/v1/webhooks".into(), "admin"),
        (Method::GET, "/v1/audit".into(), "admin"),
    ];
    for (method, path, opens) in doors {
        for (scope, token) in scopes {
            let status = server.request(method.clone(), &path, token, None).await.status();
            let open = status != StatusCode::FORBIDDEN && status != StatusCode::UNAUTHORIZED;
            assert_eq!(open, scope == opens, "{method} {path} with a token to {scope}: {status}");
        }
        for token in
            ["", "x", "dl_admin_000000000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
        {
            let status = server.request(method.clone(), &path, token, None).await.status();
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path} with {token}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_rotated_and_revoked() {
    for place in Place::both() {
        let (_, tokens) = prepare(&place);
        let server = Server::start(&place, &tokens, &[]);
        let ask = json!({ "scope": "read", "note": "dashboard", "days": 30 });
        let (status, made) = server.administer(Method::POST, "/v1/tokens", Some(ask)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let good = async |token: &serde_json::Value| {
            let token = token.as_str().expect("a token");
            server.request(Method::GET, "/v1/models", token, None).await.status() == StatusCode::OK
        };
        assert!(good(&made["token"]).await);

        let path = format!("/v1/tokens/{}/rotate", made["id"].as_str().expect("an id"));
        let (status, rotated) = server.administer(Method::POST, &path, Some(json!({}))).await;
        assert_eq!(status, StatusCode::CREATED, "{rotated}");
        assert_eq!((&rotated["note"], &rotated["scope"]), (&"dashboard".into(), &"read".into()));
        assert!(good(&rotated["token"]).await && !good(&made["token"]).await);

        let path = format!("/v1/tokens/{}", rotated["id"].as_str().expect("an id"));
        assert_eq!(server.administer(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
        assert!(!good(&rotated["token"]).await);
        assert_eq!(server.administer(Method::DELETE, &path, None).await.0, StatusCode::NOT_FOUND);

        let (_, listed) = server.administer(Method::GET, "/v1/tokens", None).await;
        let text = listed.to_string();
        assert!(!text.contains("hash") && !text.contains(made["token"].as_str().expect("a token")));
        let (_, audit) = server.administer(Method::GET, "/v1/audit", None).await;
        let acts: Vec<_> = audit
            .as_array()
            .expect("entries")
            .iter()
            .map(|it| it["act"].as_str().expect("an act"))
            .collect();
        let (make, revoke) = ("create_token", "revoke_token");
        // What was refused is logged as well: somebody tried.
        assert_eq!(acts, [make, make, make, make, make, revoke, revoke]);
        server.stop();
        assert!(command(&place, &["audit", "verify"], true).starts_with("7 entries, all in place"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_log_that_was_changed_is_found() {
    let place = Place::postgres();
    prepare(&place);
    let psql = |sql: &str| place.server().query(sql);
    psql("UPDATE audit SET detail = '{}' WHERE number = 2");
    let mut verify = crate::process::program();
    verify.args(["audit", "verify"]).args(place.arguments());
    let output = verify.output().expect("the command");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("entry 2 of the audit log was changed"), "{error}");
    psql("DELETE FROM audit WHERE number = 2");
    let error = verify.output().expect("the command").stderr;
    assert!(String::from_utf8_lossy(&error).contains("entry 2 of the audit log is missing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_web_pages_have_limits() {
    let place = Place::sqlite();
    let (_, tokens) = prepare(&place);
    let arguments = ["--origin", "https://shop.example", "--address-header", "x-forwarded-for"];
    let server = Server::start(&place, &tokens, &arguments);
    let client = client();
    let ask = async |origin: &str| {
        let request = client.request(Method::OPTIONS, format!("{}/v1/reports", server.url));
        let request =
            request.header("origin", origin).header("access-control-request-method", "POST");
        let answer = request.send().await.expect("an answer");
        answer
            .headers()
            .get("access-control-allow-origin")
            .map(|it| it.to_str().expect("text").to_owned())
    };
    assert_eq!(ask("https://shop.example").await.as_deref(), Some("https://shop.example"));
    assert_eq!(ask("https://evil.example").await, None);
    drop(server);

    let arguments = ["--per-address", "5", "--address-header", "x-forwarded-for"];
    let strict = Server::start(&place, &tokens, &arguments);
    let mut statuses = Vec::new();
    for address in ["192.0.2.1"; 7].iter().chain(&["192.0.2.2"]) {
        let request = client
            .get(format!("{}/v1/key", strict.url))
            .header("x-forwarded-for", format!("10.0.0.1, {address}"));
        let answer = request.send().await.expect("an answer");
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(answer.headers()["retry-after"], "60");
        }
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429, 200]);
}
