//! Sends what is due.

use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;

use super::schedule::{Attempt, attempts, outcome, settled};
use crate::clock::Clock;
use crate::problem::Problem;
use crate::storage::Database;

const PATIENCE: Duration = Duration::from_secs(15);

/// Sends the deliveries that are due, one after the other; gives how many were received.
pub async fn deliver_due(database: &dyn Database, clock: &Clock) -> Result<usize, Problem> {
    let attempts = attempts(database, clock()).await?;
    if attempts.is_empty() {
        return Ok(0);
    }
    let client = client();
    let mut received = 0;
    for attempt in attempts {
        let outcome = match &client {
            Ok(client) => send(client, &attempt).await,
            Err(failure) => Err(failure.clone()),
        };
        received += usize::from(outcome.is_ok());
        database.transaction(vec![settled(&attempt, outcome, clock())]).await?;
    }
    Ok(received)
}

/// It reads the machine's certificates, so it is made once for all.
fn client() -> Result<Client, String> {
    let client = Client::builder().timeout(PATIENCE).redirect(Policy::none());
    client.build().map_err(|error| error.to_string())
}

async fn send(client: &Client, attempt: &Attempt) -> Result<(), String> {
    let request = client.post(attempt.url()).body(attempt.body().to_owned());
    let headers = attempt.headers().into_iter();
    let request = headers.fold(request, |request, (name, value)| request.header(name, value));
    // Neither the address nor the answer's body is noted: they may hold secrets.
    let response = request.send().await.map_err(|error| error.without_url().to_string())?;
    outcome(response.status())
}
