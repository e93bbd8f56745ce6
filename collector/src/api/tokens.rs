use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::body::JsonBody;
use super::caller::Administrator;
use crate::access::Scope;
use crate::collector::Collector;
use crate::issue::{NewToken, create_token};
use crate::problem::{Problem, ProblemBody};
use crate::store::audit::{Act, perform};
use crate::store::tokens::{self, TokenRecord};

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    scope: Scope,
    /// What people call it.
    #[serde(default)]
    note: String,
    /// After so many days it is worth nothing; without, it never expires.
    #[serde(default)]
    days: Option<u32>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub struct CreatedToken {
    #[serde(flatten)]
    record: TokenRecord,
    /// The token. It is shown this once.
    token: String,
}

/// How the old token of a rotation ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// For so many hours both tokens are good.
    #[serde(default)]
    overlap_hours: u32,
}

/// Lists the tokens, without their secrets.
#[utoipa::path(
    get, path = "/v1/tokens", tag = "tokens", security(("token" = ["admin"])),
    responses((status = 200, body = [TokenRecord]))
)]
pub async fn list(
    State(collector): State<Arc<Collector>>,
    _: Administrator,
) -> Result<Json<Vec<TokenRecord>>, Problem> {
    Ok(Json(tokens::all(collector.database()).await?))
}

/// Makes a token.
#[utoipa::path(
    post, path = "/v1/tokens", tag = "tokens", security(("token" = ["admin"])),
    request_body = TokenRequest,
    responses((status = 201, body = CreatedToken), (status = 422, body = ProblemBody))
)]
pub async fn create(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    JsonBody(TokenRequest { scope, note, days }): JsonBody<TokenRequest>,
) -> Result<(StatusCode, Json<CreatedToken>), Problem> {
    let new = NewToken { scope, note, days };
    let (record, token) =
        create_token(collector.database(), new, actor, collector.now_ms(), None).await?;
    let token = token.secret_text().into();
    Ok((StatusCode::CREATED, Json(CreatedToken { record, token })))
}

/// Revokes a token, at once.
#[utoipa::path(
    delete, path = "/v1/tokens/{token}", tag = "tokens", security(("token" = ["admin"])),
    params(("token" = String, Path, description = "Its id")),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
pub async fn revoke(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now_ms = collector.now_ms();
    let detail = json!({ "token": id });
    let act = Act { at_ms: now_ms, actor, act: "revoke_token", detail };
    let answers = perform(collector.database(), act, vec![tokens::expire(&id, now_ms)]).await?;
    collector.forget_tokens();
    match answers[0].changed {
        0 => Err(Problem::not_found(format!("no token `{id}` is good"))),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

/// Makes a token of the same scope, note and days, and lets the old one expire.
#[utoipa::path(
    post, path = "/v1/tokens/{token}/rotate", tag = "tokens", security(("token" = ["admin"])),
    params(("token" = String, Path, description = "Its id")),
    request_body = Rotation,
    responses((status = 201, body = CreatedToken), (status = 404, body = ProblemBody))
)]
pub async fn rotate(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    Path(id): Path<String>,
    JsonBody(Rotation { overlap_hours }): JsonBody<Rotation>,
) -> Result<(StatusCode, Json<CreatedToken>), Problem> {
    let now_ms = collector.now_ms();
    let old = tokens::find(collector.database(), &id).await?;
    let old = old.filter(|old| old.expires_ms.is_none_or(|at| at > now_ms));
    let old = old.ok_or_else(|| Problem::not_found(format!("no token `{id}` is good")))?;
    let new = NewToken::like(&old);
    let expiry = (id.as_str(), now_ms + u64::from(overlap_hours) * 3_600_000);
    let (record, token) =
        create_token(collector.database(), new, actor, now_ms, Some(expiry)).await?;
    collector.forget_tokens();
    let token = token.secret_text().into();
    Ok((StatusCode::CREATED, Json(CreatedToken { record, token })))
}
