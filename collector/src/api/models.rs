use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use driftline_summary::Registration;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::JsonBody;
use super::caller::{Administrator, Reader};
use crate::collector::Collector;
use crate::problem::{Problem, ProblemBody, ProblemKind};
use crate::store::audit::{Act, perform};
use crate::store::models::{all, insert};

/// A registered model.
#[derive(Serialize, ToSchema)]
pub struct ModelSummary {
    /// The hash of its file.
    model: String,
    /// Its name.
    name: String,
    /// Its version.
    version: String,
    /// How many things are reported on.
    slots: usize,
    /// How reports are made.
    #[schema(value_type = Object)]
    policy: Value,
}

/// Lists the registered models, the newest first.
#[utoipa::path(
    get, path = "/v1/models", tag = "models", security(("token" = ["read"])),
    responses((status = 200, body = [ModelSummary]))
)]
pub async fn list(
    State(collector): State<Arc<Collector>>,
    _: Reader,
) -> Result<Json<Vec<ModelSummary>>, Problem> {
    let models = all(collector.database()).await?;
    let summary = |model: &crate::model::Model| {
        let registration = model.registration();
        ModelSummary {
            model: registration.model.clone(),
            name: registration.name.clone(),
            version: registration.version.clone(),
            slots: registration.slots.len(),
            policy: json!(registration.policy),
        }
    };
    Ok(Json(models.iter().map(summary).collect()))
}

/// Registers a model, with what `driftline register` prints of its bundle. Doing so twice is the same as once.
#[utoipa::path(
    put, path = "/v1/models/{model}", tag = "models", security(("token" = ["admin"])),
    params(("model" = String, Path, description = "SHA-256 of the bundle's file, in hexadecimal")),
    request_body(content_type = "application/json", description = "A registration"),
    responses(
        (status = 201, description = "Registered"),
        (status = 204, description = "It was registered before"),
        (status = 409, description = "It was registered with something else", body = ProblemBody),
        (status = 422, description = "The registration breaks a rule", body = ProblemBody),
    )
)]
pub async fn register(
    State(collector): State<Arc<Collector>>,
    Administrator { actor }: Administrator,
    Path(id): Path<String>,
    JsonBody(registration): JsonBody<Registration>,
) -> Result<StatusCode, Problem> {
    registration.check()?;
    if registration.model != id {
        let found = registration.model;
        return Err(Problem::invalid(format!("the registration is of {found}, expected {id}")));
    }
    let now_ms = collector.now_ms();
    let detail = json!({ "model": id, "name": registration.name, "version": registration.version });
    let act = Act { at_ms: now_ms, actor, act: "register_model", detail };
    let inserted = perform(collector.database(), act, vec![insert(&registration, now_ms)]).await;
    match inserted.map_err(Problem::from) {
        Ok(_) => Ok(StatusCode::CREATED),
        Err(problem) if problem.kind() == ProblemKind::Conflict => {
            if *collector.model(&id).await?.registration() == registration {
                return Ok(StatusCode::NO_CONTENT);
            }
            let message = format!("the model {id} is registered with something else");
            Err(Problem::new(ProblemKind::Conflict, message))
        }
        Err(problem) => Err(problem),
    }
}

/// Shows a model's registration.
#[utoipa::path(
    get, path = "/v1/models/{model}", tag = "models", security(("token" = ["read"])),
    params(("model" = String, Path, description = "The hash of its file")),
    responses(
        (status = 200, description = "Its registration", body = Object),
        (status = 404, body = ProblemBody, description = "It is not registered"),
    )
)]
pub async fn show(
    State(collector): State<Arc<Collector>>,
    _: Reader,
    Path(id): Path<String>,
) -> Result<Json<Registration>, Problem> {
    Ok(Json(collector.model(&id).await?.registration().clone()))
}
