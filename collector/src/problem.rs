//! What is answered when something can't be done: one form, with a code that stays.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::StorageError;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    message: String,
    cause: Option<String>,
}

/// What is wrong; each has a status and a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The request, or what is in it, breaks a rule that the message names.
    Invalid,
    /// A token is missing, unknown or expired.
    Unauthorized,
    /// The token is for something else.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// It is there already, and differs.
    Conflict,
    /// The body is too long.
    TooLarge,
    /// Too many requests.
    TooMany,
    /// The database is out. Nothing was counted; the same request may be sent again.
    Unavailable,
}

impl ProblemKind {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            ProblemKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            ProblemKind::Unauthorized => StatusCode::UNAUTHORIZED,
            ProblemKind::Forbidden => StatusCode::FORBIDDEN,
            ProblemKind::NotFound => StatusCode::NOT_FOUND,
            ProblemKind::Conflict => StatusCode::CONFLICT,
            ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The code in the answer.
    pub fn code(self) -> &'static str {
        match self {
            ProblemKind::Invalid => "invalid",
            ProblemKind::Unauthorized => "unauthorized",
            ProblemKind::Forbidden => "forbidden",
            ProblemKind::NotFound => "not_found",
            ProblemKind::Conflict => "conflict",
            ProblemKind::TooLarge => "too_large",
            ProblemKind::TooMany => "too_many",
            ProblemKind::Unavailable => "unavailable",
        }
    }
}

/// The body of an answer that is no success.
#[derive(Serialize, ToSchema)]
pub struct ProblemBody {
    /// What went wrong.
    error: ProblemDetail,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub struct ProblemDetail {
    /// For programs.
    #[schema(example = "invalid")]
    code: &'static str,
    /// For people: names the thing and what was expected.
    message: String,
}

impl Problem {
    /// A refusal.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Problem {
        Problem { kind, message: message.into(), cause: None }
    }

    /// What is wrong.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// Why, in words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why, for the log of whoever runs the collector: it may name hosts and files.
    pub fn log(&self) -> &str {
        self.cause.as_deref().unwrap_or(&self.message)
    }

    /// A request that breaks a rule.
    pub fn invalid(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::Invalid, message)
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::NotFound, message)
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Problem {
        match error {
            StorageError::Conflict => Problem::new(ProblemKind::Conflict, error.to_string()),
            StorageError::Unavailable(_) => Problem {
                kind: ProblemKind::Unavailable,
                message: "the database is out, try again later".into(),
                cause: Some(error.to_string()),
            },
        }
    }
}

impl From<driftline_summary::Error> for Problem {
    fn from(error: driftline_summary::Error) -> Problem {
        Problem::invalid(error.to_string())
    }
}

impl From<driftline_fleet::Error> for Problem {
    fn from(error: driftline_fleet::Error) -> Problem {
        Problem::invalid(error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { kind, message, .. } = self;
        let body = ProblemBody { error: ProblemDetail { code: kind.code(), message } };
        let mut response = (kind.status(), Json(body)).into_response();
        let retry = match kind {
            ProblemKind::TooMany => "60",
            ProblemKind::Unavailable => "10",
            _ => return response,
        };
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(retry));
        response
    }
}
