//! The router: the same natively and in a Worker.

mod alerts;
mod audit;
mod body;
mod caller;
mod dashboard;
mod health;
mod keys;
mod models;
mod relayed;
mod reports;
mod tokens;
mod webhooks;
mod windows;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router};
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Info, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::relayed::DeviceRoutes;
use crate::collector::Collector;
use crate::problem::Problem;

/// The largest body: a sealed report of many histograms, or the registration of a model with as many columns.
const MAX_BODY: usize = 4 << 20;

/// All routes.
pub fn router(collector: Arc<Collector>) -> Router {
    let (devices, _) = for_devices().split_for_parts();
    let devices = DeviceRoutes(devices.with_state(collector.clone()));
    let (api, description) = described(devices).split_for_parts();
    let description = document(description);
    let json = [(CONTENT_TYPE, "application/json")];
    api.merge(dashboard::router())
        .route("/openapi.json", get(move || async move { (json, description).into_response() }))
        .fallback(|| async { Problem::not_found("there is no such path") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(cors(&collector.options().origins))
        .layer(header(CACHE_CONTROL, "no-store"))
        .layer(header(HeaderName::from_static("x-content-type-options"), "nosniff"))
        .with_state(collector)
}

fn described(devices: DeviceRoutes) -> OpenApiRouter<Arc<Collector>> {
    let gateway = OpenApiRouter::new().routes(routes!(relayed::keys, relayed::relayed));
    for_devices()
        .merge(gateway.layer(Extension(devices)))
        .routes(routes!(models::list))
        .routes(routes!(models::register, models::show))
        .routes(routes!(windows::list))
        .routes(routes!(windows::show))
        .routes(routes!(windows::verdicts))
        .routes(routes!(alerts::list))
        .routes(routes!(alerts::acknowledge))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::remove))
        .routes(routes!(webhooks::dead_letters))
        .routes(routes!(webhooks::retry))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(tokens::rotate))
        .routes(routes!(audit::list))
        .routes(routes!(health::metrics))
}

/// What devices ask, directly or through a relay.
fn for_devices() -> OpenApiRouter<Arc<Collector>> {
    OpenApiRouter::new()
        .routes(routes!(reports::report))
        .routes(routes!(keys::key))
        .routes(routes!(health::healthz))
}

fn document(mut description: OpenApi) -> String {
    description.info = Info::new("driftline collector", env!("CARGO_PKG_VERSION"));
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(scheme));
    // OK because the description is made of what becomes JSON.
    description.to_json().expect("JSON")
}

/// Web pages of these origins may call; no cookies are ever taken.
fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .max_age(std::time::Duration::from_secs(86_400))
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
