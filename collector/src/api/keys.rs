use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Anyone;
use crate::collector::Collector;

/// The key to seal reports with.
#[derive(Serialize, ToSchema)]
pub struct PublicKey {
    /// `<number>:<base64url>`. Pin it in what you ship: a page that asks for it trusts whoever answers.
    public_key: String,
}

/// Shows the key to seal reports with.
#[utoipa::path(get, path = "/v1/key", tag = "reports", responses((status = 200, body = PublicKey)))]
pub async fn key(State(collector): State<Arc<Collector>>, _: Anyone) -> Json<PublicKey> {
    Json(PublicKey { public_key: collector.keys().public() })
}
