use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::body::JsonBody;
use super::caller::{Administrator, Reader};
use crate::collector::Collector;
use crate::problem::{Problem, ProblemBody};
use crate::random::{random_id, system_random};
use crate::store::alerts::{DeadLetter, dead_letters as letters, revive};
use crate::store::audit::{Act, perform};
use crate::store::webhooks::{self, WebhookRecord};
use crate::webhooks::Secret;

/// A webhook to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Where alerts are sent: `https://`, or `http://` on this machine.
    url: String,
}

/// A webhook that was made.
#[derive(Serialize, ToSchema)]
pub struct CreatedWebhook {
    #[serde(flatten)]
    webhook: WebhookRecord,
    /// What signs its alerts, by Standard Webhooks. It is shown this once.
    secret: String,
}

/// Lists the webhooks.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "webhooks", security(("token" = ["admin"])),
    responses((status = 200, body = [WebhookRecord]))
)]
pub async fn list(
    State(collector): State<Arc<Collector>>,
    _: Administrator,
) -> Result<Json<Vec<WebhookRecord>>, Problem> {
    Ok(Json(webhooks::all(collector.database()).await?))
}

/// Makes a webhook, which is sent every alert from now on.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "webhooks", security(("token" = ["admin"])),
    request_body = NewWebhook,
    responses((status = 201, body = CreatedWebhook), (status = 422, body = ProblemBody))
)]
pub async fn create(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    JsonBody(NewWebhook { url }): JsonBody<NewWebhook>,
) -> Result<(StatusCode, Json<CreatedWebhook>), Problem> {
    check_url(&url)?;
    let random = &mut system_random();
    let now_ms = collector.now_ms();
    let webhook = WebhookRecord { id: random_id(random), url, created_ms: now_ms };
    let secret = Secret::generate(random);
    let detail = json!({ "webhook": webhook.id, "url": webhook.url });
    let act = Act { at_ms: now_ms, actor, act: "create_webhook", detail };
    let inserted = webhooks::insert(&webhook, secret.text());
    perform(collector.database(), act, vec![inserted]).await?;
    let secret = secret.text().into();
    Ok((StatusCode::CREATED, Json(CreatedWebhook { webhook, secret })))
}

/// Removes a webhook, and what was on its way to it.
#[utoipa::path(
    delete, path = "/v1/webhooks/{webhook}", tag = "webhooks", security(("token" = ["admin"])),
    params(("webhook" = String, Path, description = "Its id")),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
pub async fn remove(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let detail = json!({ "webhook": id });
    let act = Act { at_ms: collector.now_ms(), actor, act: "remove_webhook", detail };
    let answers = perform(collector.database(), act, webhooks::delete(&id).into()).await?;
    match answers[0].changed {
        0 => Err(Problem::not_found(format!("there is no webhook `{id}`"))),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

/// Lists the alerts that a webhook did not take, however often they were sent.
#[utoipa::path(
    get, path = "/v1/dead-letters", tag = "webhooks", security(("token" = ["read"])),
    responses((status = 200, body = [DeadLetter]))
)]
pub async fn dead_letters(
    State(collector): State<Arc<Collector>>,
    _: Reader,
) -> Result<Json<Vec<DeadLetter>>, Problem> {
    Ok(Json(letters(collector.database()).await?))
}

/// Sends a webhook's dead letters again.
#[utoipa::path(
    post, path = "/v1/webhooks/{webhook}/retry", tag = "webhooks", security(("token" = ["admin"])),
    params(("webhook" = String, Path, description = "Its id")),
    responses((status = 204))
)]
pub async fn retry(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now_ms = collector.now_ms();
    let detail = json!({ "webhook": id });
    let act = Act { at_ms: now_ms, actor, act: "retry_webhook", detail };
    perform(collector.database(), act, vec![revive(&id, now_ms)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Alerts say what a model sees, so they travel encrypted, or not at all.
fn check_url(url: &str) -> Result<(), Problem> {
    let parsed = url.parse::<Uri>().ok();
    let parts = parsed.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?)));
    let local = ["localhost", "127.0.0.1", "[::1]"];
    match parts {
        Some(("https", _)) => Ok(()),
        Some(("http", host)) if local.contains(&host) => Ok(()),
        _ => Err(Problem::invalid(format!(
            "the url is `{url}`, expected https://, or http:// on this machine"
        ))),
    }
}
