use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::json;

use super::caller::{Administrator, Reader};
use crate::collector::Collector;
use crate::problem::{Problem, ProblemBody};
use crate::store::alerts::{self, AlertRecord};
use crate::store::audit::{Act, perform};

const MOST: u32 = 200;

/// Lists the newest alerts.
#[utoipa::path(
    get, path = "/v1/alerts", tag = "alerts", security(("token" = ["read"])),
    responses((status = 200, body = [AlertRecord]))
)]
pub async fn list(
    State(collector): State<Arc<Collector>>,
    _: Reader,
) -> Result<Json<Vec<AlertRecord>>, Problem> {
    Ok(Json(alerts::newest(collector.database(), MOST).await?))
}

/// Notes that somebody took notice of an alert.
#[utoipa::path(
    post, path = "/v1/alerts/{alert}/acknowledge", tag = "alerts", security(("token" = ["admin"])),
    params(("alert" = String, Path, description = "Its id")),
    responses(
        (status = 204, description = "Noted"),
        (status = 404, description = "There is none, or it was noted before", body = ProblemBody),
    )
)]
pub async fn acknowledge(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now_ms = collector.now_ms();
    let noted = alerts::acknowledge(&id, &actor, now_ms);
    let detail = json!({ "alert": id });
    let act = Act { at_ms: now_ms, actor, act: "acknowledge_alert", detail };
    let answers = perform(collector.database(), act, vec![noted]).await?;
    match answers[0].changed {
        0 => Err(Problem::not_found(format!("no alert `{id}` waits to be noted"))),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}
