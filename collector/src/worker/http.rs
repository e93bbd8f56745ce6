//! Requests from JavaScript, and answers to it.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use futures_util::stream;
use js_sys::{Array, JsString, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use crate::problem::Problem;

#[wasm_bindgen]
extern "C" {
    /// A `ReadableStreamDefaultReader` of bytes.
    pub type Reader;
    type Chunk;

    #[wasm_bindgen(method, catch)]
    async fn read(this: &Reader) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn done(this: &Chunk) -> bool;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Uint8Array;
}

/// A request of pairs of names and values, whose body is read as the router asks for it.
///
/// # Errors
/// When the method or the address is none.
pub fn request(
    method: &str,
    url: &str,
    headers: &Array,
    body: Option<Reader>,
) -> Result<Request, Problem> {
    let mut request = Request::builder().method(method).uri(url);
    for header in headers.iter().map(|pair| Array::from(&pair)) {
        let [name, value] =
            [header.get(0), header.get(1)].map(|it| it.as_string().unwrap_or_default());
        request = request.header(name, value);
    }
    request.body(stream_of(body)).map_err(|error| Problem::invalid(error.to_string()))
}

/// Status, headers and body.
///
/// # Errors
/// When the body fails, which those of the router never do.
pub async fn response(answer: Response) -> Result<Array, Problem> {
    let (parts, body) = answer.into_parts();
    let headers: Array = (parts.headers.iter())
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            Array::of2(&JsString::from(name.as_str()), &JsString::from(value.as_ref()))
        })
        .collect();
    let body = to_bytes(body, usize::MAX).await;
    let body = body.map_err(|error| Problem::invalid(error.to_string()))?;
    Ok(Array::of3(&parts.status.as_u16().into(), &headers, &Uint8Array::from(body.as_ref())))
}

fn stream_of(reader: Option<Reader>) -> Body {
    let chunks = stream::unfold(reader, |reader| async move {
        let reader = reader?;
        match reader.read().await.map(Chunk::unchecked_from_js) {
            Ok(chunk) if chunk.done() => None,
            Ok(chunk) => Some((Ok(chunk.value().to_vec()), Some(reader))),
            Err(_) => Some((Err("the body broke off"), None)),
        }
    });
    // OK because a Worker has one thread, as the wrapper checks.
    Body::from_stream(SendWrapper::new(chunks))
}
