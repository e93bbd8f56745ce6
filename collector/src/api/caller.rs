//! Who calls: the address, for the limits alone, and the token.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::access::Scope;
use crate::collector::Collector;
use crate::problem::{Problem, ProblemKind};

/// Somebody, not more often than the limit allows.
pub struct Anyone;

/// Somebody with a token to ingest.
pub struct Ingester;

/// Somebody with a token to read.
pub struct Reader;

/// Somebody with a token to administer.
pub struct Administrator {
    /// The token's id.
    pub actor: String,
}

impl FromRequestParts<Arc<Collector>> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        collector: &Arc<Collector>,
    ) -> Result<Anyone, Problem> {
        match address(parts, collector) {
            Some(address) => collector.limits().check_address(address).map(|()| Anyone),
            None => Ok(Anyone),
        }
    }
}

impl FromRequestParts<Arc<Collector>> for Ingester {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        collector: &Arc<Collector>,
    ) -> Result<Ingester, Problem> {
        authorize(parts, collector, Scope::Ingest).await.map(|_| Ingester)
    }
}

impl FromRequestParts<Arc<Collector>> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        collector: &Arc<Collector>,
    ) -> Result<Reader, Problem> {
        authorize(parts, collector, Scope::Read).await.map(|_| Reader)
    }
}

impl FromRequestParts<Arc<Collector>> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        collector: &Arc<Collector>,
    ) -> Result<Administrator, Problem> {
        let actor = authorize(parts, collector, Scope::Admin).await?;
        Ok(Administrator { actor })
    }
}

/// The address is limited first, so that tokens can't be guessed at any speed.
async fn authorize(
    parts: &mut Parts,
    collector: &Arc<Collector>,
    scope: Scope,
) -> Result<String, Problem> {
    Anyone::from_request_parts(parts, collector).await?;
    let header = parts.headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let token = header.and_then(|header| header.strip_prefix("Bearer ")).ok_or_else(|| {
        let message = "the request has no token, expected `Authorization: Bearer <token>`";
        Problem::new(ProblemKind::Unauthorized, message)
    })?;
    collector.authorize(token, scope).await
}

/// The address of the connection, or what a trusted proxy says of it. Proxies append: the last one is theirs.
fn address(parts: &Parts, collector: &Collector) -> Option<IpAddr> {
    if let Some(name) = &collector.options().address_header {
        let header = parts.headers.get(name)?.to_str().ok()?;
        return header.rsplit(',').next()?.trim().parse().ok();
    }
    connected(parts)
}

#[cfg(not(target_family = "wasm"))]
fn connected(parts: &Parts) -> Option<IpAddr> {
    use axum::extract::ConnectInfo;
    let ConnectInfo(address) = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>()?;
    Some(address.ip().to_canonical())
}

/// A Worker sees no connections.
#[cfg(target_family = "wasm")]
fn connected(_: &Parts) -> Option<IpAddr> {
    None
}
