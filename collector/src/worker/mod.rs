//! The border to a Cloudflare Worker: converts requests, answers and options, nothing else.

mod http;
mod options;

use std::sync::{Arc, Once};

use axum::Router;
use axum::http::StatusCode;
use js_sys::Array;
use send_wrapper::SendWrapper;
use tower::ServiceExt;
use wasm_bindgen::prelude::*;

use self::http::{Reader, request, response};
use self::options::{Environment, keys, options};
use crate::api::router;
use crate::clock::{Clock, system_clock};
use crate::collector::Collector;
use crate::ingest::Ingest;
use crate::judge::judge_finished;
use crate::problem::Problem;
use crate::storage::{D1, Database};
use crate::webhooks::{Attempt, attempts, outcome, settled};

#[wasm_bindgen]
extern "C" {
    /// What the Worker's own code does for the collector.
    #[derive(Clone)]
    pub type Host;

    /// Posts a text; gives the status of the answer.
    #[wasm_bindgen(method, catch)]
    async fn post(this: &Host, url: &str, headers: &Array, body: &str) -> Result<JsValue, JsValue>;
    /// Hears of a panic, after which nothing of this instance runs any more.
    #[wasm_bindgen(method)]
    fn crashed(this: &Host, message: &str);
}

/// A collector over D1, for as long as Cloudflare keeps the Worker in memory.
#[wasm_bindgen]
pub struct Worker {
    router: Router,
    database: Arc<dyn Database>,
    clock: Clock,
    host: Host,
}

#[wasm_bindgen]
impl Worker {
    /// A collector by the Worker's bindings.
    #[wasm_bindgen(constructor)]
    pub fn new(environment: &Environment, host: Host) -> Result<Worker, JsError> {
        tell_of_panics(&host);
        let database: Arc<dyn Database> = Arc::new(D1::new(environment.database()));
        let clock = system_clock();
        let keys = keys(environment).map_err(to_js)?;
        let options = options(environment).map_err(to_js)?;
        let ingest = Ingest::Singly(database.clone());
        let collector = Collector::new(database.clone(), ingest, keys, clock.clone(), options);
        Ok(Worker { router: router(Arc::new(collector)), database, clock, host })
    }

    /// Answers a request, of which `headers` are pairs of name and value; the answer is its status, its headers and its
    /// body.
    pub async fn fetch(
        &self,
        method: String,
        url: String,
        headers: Array,
        body: Option<Reader>,
    ) -> Result<Array, JsError> {
        let request = request(&method, &url, &headers, body).map_err(to_js)?;
        // OK because a router never fails.
        let Ok(answer) = self.router.clone().oneshot(request).await;
        response(answer).await.map_err(to_js)
    }

    /// Judges windows that are over. What fails now is judged the next time.
    pub async fn judge(&self) -> Result<(), JsError> {
        judge_finished(self.database.as_ref(), (self.clock)()).await.map_err(to_js)?;
        Ok(())
    }

    /// Sends alerts that are due.
    pub async fn deliver(&self) -> Result<(), JsError> {
        self.deliver_due().await.map_err(to_js)
    }

    async fn deliver_due(&self) -> Result<(), Problem> {
        for attempt in attempts(self.database.as_ref(), (self.clock)()).await? {
            let outcome = self.send(&attempt).await;
            let settled = settled(&attempt, outcome, (self.clock)());
            self.database.transaction(vec![settled]).await?;
        }
        Ok(())
    }

    async fn send(&self, attempt: &Attempt) -> Result<(), String> {
        let headers = attempt.headers();
        let headers = headers.map(|(name, value)| Array::of2(&name.into(), &value.into()));
        let headers = headers.iter().collect();
        let answered = self.host.post(attempt.url(), &headers, attempt.body()).await;
        // Why is not noted: it may name the address.
        let status = answered.ok().and_then(|status| status.as_f64()).ok_or("no answer")?;
        outcome(StatusCode::from_u16(status as u16).map_err(|error| error.to_string())?)
    }
}

fn tell_of_panics(host: &Host) {
    static ONCE: Once = Once::new();
    let host = SendWrapper::new(host.clone());
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(move |panic| host.crashed(&panic.to_string())));
    });
}

fn to_js(problem: Problem) -> JsError {
    JsError::new(problem.message())
}
