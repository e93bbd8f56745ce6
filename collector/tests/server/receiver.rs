//! A webhook's other end.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

/// What was received.
#[derive(Clone, Debug)]
pub struct Message {
    pub headers: HeaderMap,
    pub body: String,
}

/// Answers what it is told to, in order, and then 200.
#[derive(Clone, Default)]
pub struct Receiver {
    pub url: String,
    answers: Arc<Mutex<Vec<StatusCode>>>,
    messages: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    pub async fn start(mut answers: Vec<StatusCode>) -> Receiver {
        answers.reverse();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let receiver =
            Receiver { url, answers: Arc::new(Mutex::new(answers)), ..Receiver::default() };
        let router = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub fn messages(&self) -> Vec<Message> {
        self.messages.lock().expect("messages").clone()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    receiver.messages.lock().expect("messages").push(Message { headers, body });
    receiver.answers.lock().expect("answers").pop().unwrap_or(StatusCode::OK)
}
