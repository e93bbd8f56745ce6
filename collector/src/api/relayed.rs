//! The gateway of Oblivious HTTP (RFC 9458): what a relay passes on is answered as if it had come directly, but that
//! nobody knows from where.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use driftline_summary::{RELAYED_KEYS, RELAYED_REQUEST, RELAYED_RESPONSE, ReceivedRequest};
use tower::ServiceExt;

use super::body::RawBody;
use super::caller::Anyone;
use crate::collector::Collector;
use crate::problem::{Problem, ProblemBody};
use crate::random::system_random;

/// The routes that devices use. No others are asked through a relay.
#[derive(Clone)]
pub struct DeviceRoutes(pub Router);

/// No answer that a relay is to pass back is longer.
const MAX_ANSWER: usize = 1 << 20;

/// What devices need to send through a relay.
#[utoipa::path(
    get, path = "/.well-known/ohttp-gateway", tag = "relay",
    responses((status = 200, description = "The keys of the gateway", content_type = "application/ohttp-keys"))
)]
pub async fn keys(State(collector): State<Arc<Collector>>, _: Anyone) -> Response {
    ([(CONTENT_TYPE, RELAYED_KEYS)], collector.keys().key_config()).into_response()
}

/// Takes a request from a relay. The limit by address counts for the relay, so set it high for one.
#[utoipa::path(
    post, path = "/.well-known/ohttp-gateway", tag = "relay",
    request_body(content_type = "message/ohttp-req", description = "A sealed request"),
    responses(
        (status = 200, description = "The sealed answer", content_type = "message/ohttp-res"),
        (status = 422, description = "It can't be opened", body = ProblemBody),
    )
)]
pub async fn relayed(
    State(collector): State<Arc<Collector>>,
    Extension(DeviceRoutes(routes)): Extension<DeviceRoutes>,
    _: Anyone,
    headers: HeaderMap,
    RawBody(sealed): RawBody,
) -> Result<Response, Problem> {
    if headers.get(CONTENT_TYPE).is_none_or(|found| found != RELAYED_REQUEST) {
        return Err(Problem::invalid(format!("the content type is not {RELAYED_REQUEST}")));
    }
    let (request, answering) = collector.keys().open_relayed(&sealed)?;
    let (status, content_type, body) = answer(routes, request).await;
    let sealed = answering.seal(status.as_u16(), &content_type, &body, &mut system_random());
    Ok(([(CONTENT_TYPE, RELAYED_RESPONSE)], sealed).into_response())
}

async fn answer(routes: Router, received: ReceivedRequest) -> (StatusCode, String, Vec<u8>) {
    let ReceivedRequest { method, path, headers, body } = received;
    let mut request = Request::builder().method(method.as_str()).uri(path);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let Ok(request) = request.body(Body::from(body)) else {
        return (StatusCode::BAD_REQUEST, String::new(), Vec::new());
    };
    // OK because a router answers whatever happens.
    let answer = routes.oneshot(request).await.unwrap_or_else(|never| match never {});
    let (parts, body) = answer.into_parts();
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|found| found.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    match to_bytes(body, MAX_ANSWER).await {
        Ok(body) => (parts.status, content_type, body.into()),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, String::new(), Vec::new()),
    }
}
