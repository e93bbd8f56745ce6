use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::Administrator;
use crate::collector::Collector;
use crate::problem::Problem;
use crate::store::audit::{self, AuditEntry};

/// Which entries.
#[derive(Deserialize, IntoParams)]
pub struct From {
    /// The number of the first; 1 without.
    #[serde(default)]
    from: u64,
}

const MOST: u32 = 1_000;

/// Lists administrative acts, a thousand at most, in order. `driftline-collector audit verify` checks their chain.
#[utoipa::path(
    get, path = "/v1/audit", tag = "audit", security(("token" = ["admin"])), params(From),
    responses((status = 200, body = [AuditEntry]))
)]
pub async fn list(
    State(collector): State<Arc<Collector>>,
    _: Administrator,
    Query(From { from }): Query<From>,
) -> Result<Json<Vec<AuditEntry>>, Problem> {
    Ok(Json(audit::entries(collector.database(), from, MOST).await?))
}
