//! What all requests share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use driftline_summary::Envelope;

use crate::access::{Limits, LimitsOptions, Scope, Token};
use crate::channel::ChannelKind;
use crate::clock::Clock;
use crate::hex::hex;
use crate::ingest::{Ingest, accept, envelope_hash};
use crate::judge::{WindowVerdict, judge_apart};
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::model::Model;
use crate::problem::{Problem, ProblemKind};
use crate::storage::Database;
use crate::store::reports::sums_of;
use crate::store::tokens::TokenRecord;
use crate::store::{models, tokens};

/// How a collector behaves.
#[derive(Clone, Debug, Default)]
pub struct CollectorOptions {
    /// Origins of web pages that may send reports and read, such as `https://shop.example`.
    pub origins: Vec<String>,
    /// Requests a minute.
    pub limits: LimitsOptions,
    /// The header in which a proxy, which must be trusted, says from which address a request came.
    pub address_header: Option<String>,
}

/// A collector, whatever it runs on.
pub struct Collector {
    database: Arc<dyn Database>,
    ingest: Ingest,
    keys: Keys,
    clock: Clock,
    options: CollectorOptions,
    limits: Limits,
    metrics: Metrics,
    models: Mutex<HashMap<String, Arc<Model>>>,
    tokens: Mutex<HashMap<String, Known>>,
    standings: Mutex<HashMap<(String, u32, ChannelKind), Arc<WindowVerdict>>>,
}

/// A token that was good a moment ago.
#[derive(Clone)]
struct Known {
    record: TokenRecord,
    checked_ms: u64,
}

/// A token is looked up again after this, so one that was revoked elsewhere is good for so long at most.
const TRUST_MS: u64 = 5_000;
/// As many models, and as many windows, are kept in memory.
const KEPT: usize = 1_024;
/// How a window stands is computed so often at most, unless it has many more reports.
const STANDING_MS: u64 = 60_000;

impl Collector {
    /// A collector over a database.
    pub fn new(
        database: Arc<dyn Database>,
        ingest: Ingest,
        keys: Keys,
        clock: Clock,
        options: CollectorOptions,
    ) -> Collector {
        let limits = Limits::new(options.limits, &clock);
        let (models, tokens, standings) = Default::default();
        let metrics = Metrics::default();
        Collector {
            database,
            ingest,
            keys,
            clock,
            options,
            limits,
            metrics,
            models,
            tokens,
            standings,
        }
    }

    /// Where everything is kept.
    pub fn database(&self) -> &dyn Database {
        self.database.as_ref()
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn options(&self) -> &CollectorOptions {
        &self.options
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Counts a sealed report; when this returns, it is on disk. Gives whether it was new.
    pub(crate) async fn report(&self, sealed: &[u8]) -> Result<bool, Problem> {
        let counted = self.count(sealed).await;
        self.metrics.report(&counted);
        counted
    }

    async fn count(&self, sealed: &[u8]) -> Result<bool, Problem> {
        let report = self.keys.open(&Envelope::from_bytes(sealed)?)?;
        let id = hex(report.model());
        let model = self.model(&id).await?;
        let addition = accept(&report, envelope_hash(sealed), &model, self.now_ms())?;
        Ok(self.ingest.add(addition).await?)
    }

    /// A registered model.
    pub(crate) async fn model(&self, id: &str) -> Result<Arc<Model>, Problem> {
        if let Some(model) = self.models.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Ok(model.clone());
        }
        let found = models::find(self.database(), id).await?;
        let model =
            found.ok_or_else(|| Problem::not_found(format!("no model `{id}` is registered")))?;
        let model = Arc::new(model);
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        if models.len() >= KEPT {
            models.clear();
        }
        models.insert(id.into(), model.clone());
        Ok(model)
    }

    /// How a window stands that has no verdict yet, as of a minute and a hundredth of the reports ago at most.
    pub(crate) async fn standing(
        &self,
        model: Arc<Model>,
        window: u32,
        channel: ChannelKind,
    ) -> Result<Arc<WindowVerdict>, Problem> {
        let (key, now) = ((model.id().to_owned(), window, channel), self.now_ms());
        let sums = sums_of(self.database(), model.id(), window, channel).await?;
        if sums.reports == 0 {
            return Err(Problem::not_found(format!("window {window} has no reports")));
        }
        let still_holds = |known: &&Arc<WindowVerdict>| {
            let recent = now.saturating_sub(known.judged_ms) < STANDING_MS;
            let few_more = sums.reports - known.reports.min(sums.reports) <= known.reports / 100;
            (recent && few_more || known.reports == sums.reports)
                && known.is_final == (now >= known.closes_ms)
        };
        let known = {
            let standings = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
            standings.get(&key).filter(still_holds).cloned()
        };
        if let Some(known) = known {
            return Ok(known);
        }
        let standing = Arc::new(judge_apart(model, window, channel, sums, now).await?);
        let mut known = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, standing.clone());
        Ok(standing)
    }

    /// Checks a token; gives its id.
    pub(crate) async fn authorize(&self, text: &str, scope: Scope) -> Result<String, Problem> {
        let unknown =
            || Problem::new(ProblemKind::Unauthorized, "the token is unknown or has expired");
        let token = Token::parse(text).ok_or_else(unknown)?;
        self.limits.check_token(token.id())?;
        let now = self.now_ms();
        let record = self.known(&token, now).await?.ok_or_else(unknown)?;
        if !record.hash.is_of(&token) || record.expires_ms.is_some_and(|at| at <= now) {
            return Err(unknown());
        }
        if record.scope != scope {
            let (found, expected) = (record.scope.name(), scope.name());
            let message = format!("the token is to {found}, expected one to {expected}");
            return Err(Problem::new(ProblemKind::Forbidden, message));
        }
        Ok(record.id)
    }

    async fn known(&self, token: &Token, now: u64) -> Result<Option<TokenRecord>, Problem> {
        if let Some(record) = self.recently_known(token, now) {
            return Ok(Some(record));
        }
        let record = tokens::find(self.database(), token.id()).await?;
        let mut cached = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        match &record {
            Some(record) => {
                let known = Known { record: record.clone(), checked_ms: now };
                cached.insert(record.id.clone(), known);
            }
            None => drop(cached.remove(token.id())),
        }
        Ok(record)
    }

    fn recently_known(&self, token: &Token, now: u64) -> Option<TokenRecord> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let known = tokens.get(token.id())?;
        let fresh = now.saturating_sub(known.checked_ms) < TRUST_MS;
        fresh.then(|| known.record.clone())
    }

    /// Looks tokens up again from now on.
    pub(crate) fn forget_tokens(&self) {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
