//! Sends what is due.

use std::time::Duration;

use super::schedule::{Attempt, attempts, outcome, settled};
use crate::clock::Clock;
use crate::problem::Problem;
use crate::storage::Database;

const PATIENCE: Duration = Duration::from_secs(15);

/// Sends the deliveries that are due, one after the other; gives how many were received.
pub async fn deliver_due(database: &dyn Database, clock: &Clock) -> Result<usize, Problem> {
    let mut received = 0;
    for attempt in attempts(database, clock()).await? {
        let outcome = send(&attempt).await;
        received += usize::from(outcome.is_ok());
        database.transaction(vec![settled(&attempt, outcome, clock())]).await?;
    }
    Ok(received)
}

async fn send(attempt: &Attempt) -> Result<(), String> {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())?;
    let request = client.post(attempt.url()).body(attempt.body().to_owned());
    let headers = attempt.headers().into_iter();
    let request = headers.fold(request, |request, (name, value)| request.header(name, value));
    // Neither the address nor the answer's body is noted: they may hold secrets.
    let response = request.send().await.map_err(|error| error.without_url().to_string())?;
    outcome(response.status())
}
