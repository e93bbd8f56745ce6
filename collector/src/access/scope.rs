//! What a token is for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a token allows, and nothing else: one to administer can't ingest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// To hand in reports. It stands in web pages, so it is no secret.
    Ingest,
    /// To see models, verdicts, alerts and metrics.
    Read,
    /// To register models and webhooks, and to make tokens.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 3] = [Scope::Ingest, Scope::Read, Scope::Admin];

    /// As it is stored and written.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Ingest => "ingest",
            Scope::Read => "read",
            Scope::Admin => "admin",
        }
    }

    /// The scope of this name; `None` for any other.
    pub fn named(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}
