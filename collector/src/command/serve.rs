//! Serves the router, and does what is due in between.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use clap::Args;
use driftline_collector::{
    Clock, Collector, CollectorOptions, Database, Ingest, IngestQueue, LimitsOptions, deliver_due,
    judge_finished, router, system_clock,
};

use super::Place;

/// How often windows that are over and deliveries that are due are looked for.
const PERIOD: Duration = Duration::from_secs(15);
/// Requests that are being answered when the process is to end have so long.
const FAREWELL: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "DRIFTLINE_LISTEN", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Origin of web pages that may call, such as https://shop.example; may be given more than once
    #[arg(long = "origin", env = "DRIFTLINE_ORIGINS", value_delimiter = ',')]
    origins: Vec<String>,
    /// Requests a minute from one address
    #[arg(long, env = "DRIFTLINE_PER_ADDRESS", default_value_t = LimitsOptions::default().per_address)]
    per_address: NonZeroU32,
    /// Requests a minute with one token
    #[arg(long, env = "DRIFTLINE_PER_TOKEN", default_value_t = LimitsOptions::default().per_token)]
    per_token: NonZeroU32,
    /// Header in which a trusted proxy says from where a request came, such as x-forwarded-for
    #[arg(long, env = "DRIFTLINE_ADDRESS_HEADER")]
    address_header: Option<String>,
    /// Certificate chain for TLS, PEM
    #[arg(long, env = "DRIFTLINE_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key for TLS, PEM
    #[arg(long, env = "DRIFTLINE_TLS_KEY", requires = "tls_cert", hide_env_values = true)]
    tls_key: Option<PathBuf>,
}

impl Serve {
    pub async fn run(self) -> Result<(), String> {
        let tls =
            match (&self.tls_cert, &self.tls_key) {
                (Some(cert), Some(key)) => {
                    let config = RustlsConfig::from_pem_file(cert, key).await;
                    Some(config.map_err(|error| {
                        format!("the certificate or its key is unusable: {error}")
                    })?)
                }
                _ => None,
            };
        let keys = self.place.keys()?;
        let database = self.place.open().await?;
        let clock = system_clock();
        let (queue, writer) = IngestQueue::start(database.clone());
        let options = CollectorOptions {
            origins: self.origins,
            limits: LimitsOptions { per_address: self.per_address, per_token: self.per_token },
            address_header: self.address_header,
        };
        let ingest = Ingest::Together(queue);
        let collector = Collector::new(database.clone(), ingest, keys, clock.clone(), options);
        let service = router(Arc::new(collector));
        let service = service.into_make_service_with_connect_info::<SocketAddr>();

        let handle = Handle::new();
        let chores = tokio::spawn(do_chores(database, clock));
        tokio::spawn(announce(handle.clone(), tls.is_some()));
        tokio::spawn(end_on_signal(handle.clone()));
        let served = match tls {
            Some(tls) => {
                axum_server::bind_rustls(self.listen, tls).handle(handle).serve(service).await
            }
            None => axum_server::bind(self.listen).handle(handle).serve(service).await,
        };
        chores.abort();
        served.map_err(|error| format!("{} can't be served: {error}", self.listen))?;
        // The router is gone by now, and the queue with it; what it still held is written.
        writer.await.map_err(|error| error.to_string())
    }
}

/// Judges windows that are over, and sends alerts that are due. What fails now is tried again.
async fn do_chores(database: Arc<dyn Database>, clock: Clock) {
    let mut interval = tokio::time::interval(PERIOD);
    loop {
        interval.tick().await;
        for outcome in [
            judge_finished(database.as_ref(), clock()).await,
            deliver_due(database.as_ref(), &clock).await,
        ] {
            if let Err(problem) = outcome {
                eprintln!("driftline-collector: {}", problem.log());
            }
        }
    }
}

async fn announce(handle: Handle<SocketAddr>, tls: bool) {
    if let Some(address) = handle.listening().await {
        let scheme = if tls { "https" } else { "http" };
        println!("listening on {scheme}://{address}");
    }
}

async fn end_on_signal(handle: Handle<SocketAddr>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    handle.graceful_shutdown(Some(FAREWELL));
}
