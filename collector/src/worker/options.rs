//! The bindings, secrets and variables of a Worker.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::access::LimitsOptions;
use crate::collector::CollectorOptions;
use crate::keys::Keys;
use crate::problem::Problem;
use crate::storage::D1Database;

#[wasm_bindgen]
extern "C" {
    /// What Cloudflare hands to each handler as `env`.
    pub type Environment;

    #[wasm_bindgen(method, getter, js_name = DB)]
    pub fn database(this: &Environment) -> D1Database;
}

/// Cloudflare's own header, which clients can't set.
const ADDRESS_HEADER: &str = "cf-connecting-ip";

/// The keys in the secret `KEYS`.
///
/// # Errors
/// When it is missing or unreadable.
pub fn keys(environment: &Environment) -> Result<Keys, Problem> {
    Keys::parse(&variable(environment, "KEYS").unwrap_or_default())
}

/// Options by the variables `ORIGINS`, separated by commas, `PER_ADDRESS` and `PER_TOKEN`.
///
/// # Errors
/// When a number is none.
pub fn options(environment: &Environment) -> Result<CollectorOptions, Problem> {
    let origins = variable(environment, "ORIGINS").unwrap_or_default();
    let origins = origins.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    let mut limits = LimitsOptions::default();
    for (name, limit) in
        [("PER_ADDRESS", &mut limits.per_address), ("PER_TOKEN", &mut limits.per_token)]
    {
        let Some(text) = variable(environment, name) else { continue };
        *limit = text.parse().map_err(|_| {
            Problem::invalid(format!("{name} is `{text}`, expected a whole number above 0"))
        })?;
    }
    let address_header = Some(ADDRESS_HEADER.into());
    Ok(CollectorOptions { origins: origins.map(Into::into).collect(), limits, address_header })
}

/// A text; in `wrangler.jsonc` it may be a number.
fn variable(environment: &Environment, name: &str) -> Option<String> {
    let value = Reflect::get(environment, &name.into()).ok()?;
    value.as_string().or_else(|| value.as_f64().map(|number| number.to_string()))
}
