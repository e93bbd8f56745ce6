//! Bodies, whose faults are answered as all others.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;

use crate::problem::{Problem, ProblemKind};

/// The bytes of a body.
pub struct RawBody(pub Bytes);

/// A body of JSON.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<RawBody, Problem> {
        let body = Bytes::from_request(request, state).await;
        body.map(RawBody).map_err(|rejection| problem(&rejection.to_string(), rejection))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, Problem> {
        let body = Json::<T>::from_request(request, state).await;
        body.map(|Json(body)| JsonBody(body))
            .map_err(|rejection| problem(&rejection.body_text(), rejection))
    }
}

fn problem(message: &str, rejection: impl IntoResponse) -> Problem {
    let kind = match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        _ => ProblemKind::Invalid,
    };
    Problem::new(kind, message)
}
