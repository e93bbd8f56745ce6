use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Reader;
use crate::channel::ChannelKind;
use crate::collector::Collector;
use crate::judge::WindowVerdict;
use crate::problem::{Problem, ProblemBody};
use crate::store::{reports, verdicts};

/// A window of a model.
#[derive(Serialize, ToSchema)]
pub struct WindowSummary {
    /// Its number.
    window: u32,
    /// How reports came about.
    #[schema(value_type = String)]
    channel: ChannelKind,
    /// When it began, in milliseconds since 1970.
    begins_ms: u64,
    /// From when on it takes no more reports.
    closes_ms: u64,
    /// How many reports there are.
    reports: u64,
}

/// Lists the windows of a model, the newest first.
#[utoipa::path(
    get, path = "/v1/models/{model}/windows", tag = "verdicts", security(("token" = ["read"])),
    params(("model" = String, Path, description = "The hash of its file")),
    responses((status = 200, body = [WindowSummary]), (status = 404, body = ProblemBody))
)]
pub async fn list(
    State(collector): State<Arc<Collector>>,
    _: Reader,
    Path(id): Path<String>,
) -> Result<Json<Vec<WindowSummary>>, Problem> {
    let model = collector.model(&id).await?;
    let windows = reports::windows(collector.database(), &id).await?;
    let summary = |(window, channel, reports)| {
        let (begins_ms, closes_ms) = model.window_times(window);
        WindowSummary { window, channel, begins_ms, closes_ms, reports }
    };
    Ok(Json(windows.into_iter().map(summary).collect()))
}

/// Shows a window: the verdict if it is over, or how it stands.
#[utoipa::path(
    get, path = "/v1/models/{model}/windows/{window}/{channel}", tag = "verdicts",
    security(("token" = ["read"])),
    params(
        ("model" = String, Path, description = "The hash of its file"),
        ("window" = u32, Path, description = "Its number"),
        ("channel" = String, Path, description = "`local` or `edge`"),
    ),
    responses((status = 200, body = WindowVerdict), (status = 404, body = ProblemBody))
)]
pub async fn show(
    State(collector): State<Arc<Collector>>,
    _: Reader,
    Path((id, window, channel)): Path<(String, u32, String)>,
) -> Result<Json<WindowVerdict>, Problem> {
    let database = collector.database();
    let model = collector.model(&id).await?;
    let channel = ChannelKind::named(&channel).ok_or_else(|| {
        Problem::not_found(format!("the channel is `{channel}`, expected `local` or `edge`"))
    })?;
    if let Some(verdict) = verdicts::find(database, &id, window, channel).await? {
        return Ok(Json(verdict));
    }
    Ok(Json(collector.standing(model, window, channel).await?.as_ref().clone()))
}

/// Lists a model's verdicts on windows that are over, the newest first.
#[utoipa::path(
    get, path = "/v1/models/{model}/verdicts", tag = "verdicts", security(("token" = ["read"])),
    params(("model" = String, Path, description = "The hash of its file")),
    responses((status = 200, body = [WindowVerdict]), (status = 404, body = ProblemBody))
)]
pub async fn verdicts(
    State(collector): State<Arc<Collector>>,
    _: Reader,
    Path(id): Path<String>,
) -> Result<Json<Vec<WindowVerdict>>, Problem> {
    collector.model(&id).await?;
    Ok(Json(verdicts::of_model(collector.database(), &id).await?))
}
