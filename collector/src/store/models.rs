//! Registered models.

use driftline_summary::Registration;

use crate::model::Model;
use crate::problem::Problem;
use crate::storage::{Database, Statement, Value};

/// Enters a model. Fails as a conflict if it is there.
pub fn insert(registration: &Registration, now_ms: u64) -> Statement {
    Statement::new(
        "INSERT INTO models (id, name, version, registration, registered_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .with(registration.model.as_str())
    .with(registration.name.as_str())
    .with(registration.version.as_str())
    .with(registration.to_json())
    .with(now_ms as i64)
}

/// A model; `None` if it is not registered.
pub async fn find(database: &dyn Database, id: &str) -> Result<Option<Model>, Problem> {
    let statement = Statement::new("SELECT registration FROM models WHERE id = $1").with(id);
    let answers = database.transaction(vec![statement]).await?;
    answers[0].read(model).next().transpose()
}

/// All models, the newest first.
pub async fn all(database: &dyn Database) -> Result<Vec<Model>, Problem> {
    let statement =
        Statement::new("SELECT registration FROM models ORDER BY registered_ms DESC, id");
    let answers = database.transaction(vec![statement]).await?;
    answers[0].read(model).collect()
}

fn model(row: &[Value]) -> Result<Model, Problem> {
    Model::new(Registration::from_json(row[0].text().as_bytes())?)
}
