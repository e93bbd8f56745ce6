use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};

use super::body::RawBody;
use super::caller::Ingester;
use crate::collector::Collector;
use crate::problem::{Problem, ProblemBody};

const MEDIA_TYPE: &str = "application/driftline-report";

/// Takes a sealed report. Once this is answered, the report is on disk. The same envelope counts once, however often it
/// is sent, and the answer is the same.
#[utoipa::path(
    post, path = "/v1/reports", tag = "reports", security(("token" = ["ingest"])),
    request_body(content_type = "application/driftline-report", description = "An envelope"),
    responses(
        (status = 202, description = "Counted"),
        (status = 422, description = "No report of a registered model in an open window", body = ProblemBody),
        (status = 404, description = "The model is not registered", body = ProblemBody),
        (status = 429, description = "Not counted: too many requests", body = ProblemBody),
        (status = 503, description = "Not counted: the database is out", body = ProblemBody),
    )
)]
pub async fn report(
    State(collector): State<Arc<Collector>>,
    _: Ingester,
    headers: HeaderMap,
    RawBody(sealed): RawBody,
) -> Result<StatusCode, Problem> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|header| header.to_str().ok());
    if media_type != Some(MEDIA_TYPE) {
        let found = media_type.unwrap_or("missing");
        return Err(Problem::invalid(format!(
            "the content type is {found}, expected {MEDIA_TYPE}"
        )));
    }
    collector.report(&sealed).await?;
    Ok(StatusCode::ACCEPTED)
}
