//! The dashboard: files, which ask the same API as everyone.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::collector::Collector;

/// Nothing from elsewhere is loaded, and nothing is sent elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub fn router() -> Router<Arc<Collector>> {
    Router::new()
        .route("/", file("text/html; charset=utf-8", include_str!("../dashboard/index.html")))
        .route(
            "/dashboard.js",
            file("text/javascript; charset=utf-8", include_str!("../dashboard/dashboard.js")),
        )
        .route(
            "/dashboard.css",
            file("text/css; charset=utf-8", include_str!("../dashboard/dashboard.css")),
        )
}

fn file(
    content_type: &'static str,
    text: &'static str,
) -> axum::routing::MethodRouter<Arc<Collector>> {
    get(move || async move {
        let headers = [
            (CONTENT_TYPE, content_type),
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "no-referrer"),
        ];
        (headers, text).into_response()
    })
}
