use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;

use super::caller::Reader;
use crate::channel::ChannelKind;
use crate::collector::Collector;
use crate::metrics::Snapshot;
use crate::problem::{Problem, ProblemBody};
use crate::storage::Statement;
use crate::store::{alerts, models, reports, verdicts};

/// Says whether reports can be counted. Devices ask before they send.
#[utoipa::path(
    get, path = "/healthz", tag = "operation",
    responses((status = 200, description = "Ready"), (status = 503, body = ProblemBody))
)]
pub async fn healthz(State(collector): State<Arc<Collector>>) -> Result<&'static str, Problem> {
    let asked = Statement::new("SELECT number FROM audit WHERE number = 0");
    collector.database().transaction(vec![asked]).await?;
    Ok("ok")
}

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Shows metrics in the text format of OpenMetrics, which Prometheus reads.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", security(("token" = ["read"])),
    responses((status = 200, content_type = "application/openmetrics-text", body = String))
)]
pub async fn metrics(
    State(collector): State<Arc<Collector>>,
    _: Reader,
) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let database = collector.database();
    let mut snapshot = Snapshot {
        verdicts: Vec::new(),
        windows: Vec::new(),
        dead_letters: alerts::dead_letters(database).await?.len() as u64,
    };
    for model in models::all(database).await? {
        let registration = model.registration();
        let judged = verdicts::of_model(database, model.id()).await?;
        let latest = |kind| judged.iter().find(|verdict| verdict.channel == kind).cloned();
        snapshot.verdicts.extend(ChannelKind::ALL.into_iter().filter_map(latest));
        let windows = reports::windows(database, model.id()).await?;
        let newest = windows.first().map_or(0, |(newest, ..)| *newest);
        let of_newest = windows.iter().filter(|(window, ..)| *window == newest);
        let sum = of_newest.map(|(_, _, reports)| reports).sum();
        snapshot.windows.push((registration.name.clone(), registration.version.clone(), sum));
    }
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], collector.metrics().to_text(&snapshot)))
}
