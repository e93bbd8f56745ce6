//! What is asked, and what is answered.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::counting::with_model;
use crate::device::registration;
use crate::places::Place;
use crate::process::body;

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_break_a_rule_are_answered_with_the_rule() {
    for place in Place::both() {
        let (server, fleet) = with_model(&place).await;
        let model = format!("/v1/models/{}", fleet.registration.model);
        let unknown = format!("/v1/models/{}", "00".repeat(32));
        let mut changed = registration();
        changed.name = "other".into();
        let mut broken = registration();
        broken.slots[0].groups[0] = 9;
        let read = &server.tokens.read;
        let admin = &server.tokens.admin;
        let ingest = &server.tokens.ingest;
        let note = json!({ "scope": "read", "note": "x".repeat(201) });
        let cases = [
            (Method::GET, "/nowhere", read, None, 404, "no such path"),
            (Method::GET, &unknown, read, None, 404, "is registered"),
            (Method::GET, &format!("{model}/windows/1/local"), read, None, 404, "has no reports"),
            (
                Method::GET,
                &format!("{model}/windows/1/air"),
                read,
                None,
                404,
                "expected `local` or `edge`",
            ),
            (Method::GET, &format!("{model}/windows/x/local"), read, None, 400, "u32"),
            (
                Method::POST,
                "/v1/reports",
                ingest,
                Some(json!({})),
                422,
                "application/driftline-report",
            ),
            (
                Method::PUT,
                &unknown,
                admin,
                Some(body(&registration())),
                422,
                "the registration is of",
            ),
            (Method::PUT, &model, admin, Some(body(&changed)), 409, "with something else"),
            (Method::PUT, &model, admin, Some(body(&broken)), 422, "groups don't name each bin"),
            (Method::PUT, &model, admin, Some(json!({ "format": 1 })), 422, "missing field"),
            (Method::POST, "/v1/tokens", admin, Some(note), 422, "at most 200"),
            (
                Method::POST,
                "/v1/tokens",
                admin,
                Some(json!({ "scope": "read", "days": 0 })),
                422,
                "1 to 3,660",
            ),
            (
                Method::POST,
                "/v1/tokens",
                admin,
                Some(json!({ "scope": "root" })),
                422,
                "unknown variant",
            ),
            (
                Method::POST,
                "/v1/webhooks",
                admin,
                Some(json!({ "url": "http://example.com" })),
                422,
                "https://",
            ),
            (Method::DELETE, "/v1/webhooks/none", admin, None, 404, "no webhook `none`"),
            (Method::POST, "/v1/alerts/none/acknowledge", admin, None, 404, "no alert `none`"),
        ];
        for (method, path, token, body, status, message) in cases {
            let answer = server.request(method.clone(), path, token, body).await;
            let found = answer.status().as_u16();
            let text = answer.text().await.expect("a body");
            assert!(found == status && text.contains(message), "{method} {path}: {found} {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_a_limit() {
    let place = Place::sqlite();
    let (server, _) = with_model(&place).await;
    let status = server.report(vec![0; 5 << 20]).await.expect("an answer");
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_described() {
    let place = Place::sqlite();
    let (server, _) = with_model(&place).await;
    let (_, description) = server.get("/openapi.json").await;
    let paths = description["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 20);
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods") {
            let method: Method = method.to_uppercase().parse().expect("a method");
            assert!(
                operation["summary"].as_str().is_some_and(|it| it.len() > 10),
                "{method} {path}"
            );
            if path == "/.well-known/ohttp-gateway" {
                continue;
            }
            let open = ["/healthz", "/v1/key"].contains(&path.as_str());
            assert_eq!(operation["security"].is_null(), open, "{method} {path}");
            // A path without what would be needed is refused for that, not for not being there.
            let answer =
                server.request(method.clone(), &path.replace(['{', '}'], ""), "", None).await;
            let expected = if open { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
            assert_eq!(answer.status(), expected, "{method} {path}");
        }
    }
}
