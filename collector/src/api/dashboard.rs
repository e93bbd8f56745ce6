//! The dashboard: files, which ask the same API as everyone.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};

use crate::collector::Collector;

/// Nothing from elsewhere is loaded, and nothing is sent elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Each file with the path at which it is served. The page names them relative to itself, so that a proxy may serve all
/// of the collector below a path of its own.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$((concat!("/dashboard/", $name), include_str!(concat!("../dashboard/", $name)))),*]
    };
}

const PAGE: &str = include_str!("../dashboard/index.html");
const STYLES: [(&str, &str); 3] = files!["base.css", "parts.css", "window.css"];
const SCRIPTS: [(&str, &str); 13] = files![
    "alerts.js",
    "api.js",
    "bars.js",
    "choice.js",
    "dashboard.js",
    "data.js",
    "fleet.js",
    "page.js",
    "privacy.js",
    "slot.js",
    "verdicts.js",
    "window.js",
    "words.js",
];

pub fn router() -> Router<Arc<Collector>> {
    let page = Router::new().route("/", file("text/html; charset=utf-8", PAGE));
    let styles = STYLES.into_iter().map(|it| ("text/css; charset=utf-8", it));
    let scripts = SCRIPTS.into_iter().map(|it| ("text/javascript; charset=utf-8", it));
    styles.chain(scripts).fold(page, |router, (content_type, (path, text))| {
        router.route(path, file(content_type, text))
    })
}

fn file(content_type: &'static str, text: &'static str) -> MethodRouter<Arc<Collector>> {
    get(move || async move {
        let headers = [
            (CONTENT_TYPE, content_type),
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "no-referrer"),
        ];
        (headers, text).into_response()
    })
}
