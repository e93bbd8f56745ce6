//! What leaves the device.

use std::convert::Infallible;

use driftline_summary::{KeyConfig, Pending, PublicKey, Receipt, Request};
use js_sys::{Array, Object, Uint8Array};
use rand_core::{TryCryptoRng, TryRng};
use wasm_bindgen::prelude::*;

use super::{Core, JsResult, Loaded, error, initialise, tensors, to_object};
use crate::error::{Error, ErrorKind};
use crate::reports::{Mechanism, ReportOptions, Reporter, Silence, Taken};

/// What a collector must know of a bundle, given its file, as JSON.
#[wasm_bindgen]
pub fn registration(file: &[u8]) -> JsResult<String> {
    initialise();
    crate::registration(file).map(|it| it.to_json()).map_err(error::to_js)
}

#[wasm_bindgen]
impl Core {
    /// Turns reports on, given the bundle's file, empty if it was baked, and where they go; `mechanism` is `local` or `edge`.
    #[wasm_bindgen(js_name = startReports)]
    pub fn start_reports(
        &mut self,
        file: &[u8],
        mechanism: &str,
        key_id: u8,
        key: &[u8],
        destination: String,
    ) -> JsResult<()> {
        let Loaded::Bundle(model) = &mut self.loaded else {
            return Err(invalid("reports need a bundle with a reference: pack one"));
        };
        let mechanism = if mechanism == "edge" { Mechanism::Edge } else { Mechanism::Local };
        let collector = PublicKey::from_bytes(key_id, key).map_err(invalid)?;
        let options = ReportOptions { mechanism, collector, destination };
        model.start_reports(file, options, Box::new(PlatformRandom)).map_err(error::to_js)
    }

    /// Tells the time of what comes next, in milliseconds since 1970.
    #[wasm_bindgen(js_name = setReportTime)]
    pub fn set_report_time(&mut self, now: f64) -> JsResult<()> {
        // OK because a clock gives whole, positive milliseconds far below 2^53.
        self.reporter()?.set_time(now as u64);
        Ok(())
    }

    /// Says whose rows and labels come next.
    #[wasm_bindgen(js_name = setReportUser)]
    pub fn set_report_user(&mut self, user: Option<String>) -> JsResult<()> {
        self.reporter()?.set_user(user);
        Ok(())
    }

    /// Takes up what a storage has of the window: `{ state }` is what it should have.
    #[wasm_bindgen(js_name = saveReports)]
    pub fn save_reports(&mut self, stored: Option<Vec<u8>>) -> JsResult<Object> {
        self.reporter()?.save(stored.as_deref()).map(state).map_err(error::to_js)
    }

    /// Whether the storage took what was given last.
    #[wasm_bindgen(js_name = endSaveReports)]
    pub fn end_save_reports(&mut self, saved: bool) -> JsResult<()> {
        self.reporter()?.end_save(saved);
        Ok(())
    }

    /// Enters the expense of a report: `{ state }`, or `{ silence }`.
    #[wasm_bindgen(js_name = reserveReport)]
    pub fn reserve_report(&mut self, stored: Option<Vec<u8>>) -> JsResult<Object> {
        match self.reporter()?.reserve(stored.as_deref()).map_err(error::to_js)? {
            Ok(bytes) => Ok(state(bytes)),
            Err(silence) => refused(&silence),
        }
    }

    /// Seals the report whose expense was stored: `{ state, receipt, sendAfter }`.
    #[wasm_bindgen(js_name = sealReport)]
    pub fn seal_report(&mut self, stored: Option<Vec<u8>>, delay_ms: f64) -> JsResult<Object> {
        let stored = stored.unwrap_or_default();
        // OK because the delay was checked to be a few days at most.
        let sealed = self.reporter()?.seal(&stored, delay_ms as u64).map_err(error::to_js)?;
        let (bytes, said, send_after) = sealed;
        let object = state(bytes);
        tensors::set(&object, "receipt", &receipt(&said));
        // OK because moments are far below 2^53.
        tensors::set(&object, "sendAfter", &(send_after as f64).into());
        Ok(object)
    }

    /// What a report would say now, for nothing: `{ receipt }`, or `{ silence }`.
    #[wasm_bindgen(js_name = previewReport)]
    pub fn preview_report(&mut self, stored: Option<Vec<u8>>) -> JsResult<Object> {
        match self.reporter()?.preview(stored.as_deref()).map_err(error::to_js)? {
            Ok(said) => {
                let object = Object::new();
                tensors::set(&object, "receipt", &receipt(&said));
                Ok(object)
            }
            Err(silence) => refused(&silence),
        }
    }

    /// When the next report may be sent, and how many wait: `{ next, count }`.
    #[wasm_bindgen(js_name = waitingReports)]
    pub fn waiting_reports(&mut self, stored: Option<Vec<u8>>) -> JsResult<Object> {
        let waiting = self.reporter()?.waiting(stored.as_deref()).map_err(error::to_js)?;
        let object = Object::new();
        // OK because moments and counts are far below 2^53.
        tensors::set(&object, "next", &waiting.0.map(|next| next as f64).into());
        tensors::set(&object, "count", &(waiting.1 as f64).into());
        Ok(object)
    }

    /// Takes a report out of the queue that may be sent now: `{ state, envelope, refused }`, or an empty object.
    #[wasm_bindgen(js_name = takeReport)]
    pub fn take_report(&mut self, stored: Option<Vec<u8>>) -> JsResult<Object> {
        let taken = self.reporter()?.take(stored.as_deref()).map_err(error::to_js)?;
        let Some((bytes, Taken { envelope, refused })) = taken else { return Ok(Object::new()) };
        let object = state(bytes);
        tensors::set(&object, "envelope", &Uint8Array::from(envelope.as_slice()));
        tensors::set(&object, "refused", &refused.into());
        Ok(object)
    }

    /// Puts one back that was surely not counted: `{ state }`.
    #[wasm_bindgen(js_name = putReportBack)]
    pub fn put_report_back(
        &mut self,
        stored: Option<Vec<u8>>,
        envelope: Vec<u8>,
        refused: u8,
    ) -> JsResult<Object> {
        let taken = Taken { envelope, refused };
        let bytes = self.reporter()?.put_back(stored.as_deref(), taken);
        bytes.map(state).map_err(error::to_js)
    }

    /// A request for a relay, sealed for its gateway, whose keys these are. `target` is a scheme, an authority and a path,
    /// `headers` are names and values in turn.
    #[wasm_bindgen(js_name = relayedRequest)]
    pub fn relayed_request(
        &mut self,
        keys: &[u8],
        method: &str,
        target: Vec<String>,
        headers: Vec<String>,
        body: &[u8],
    ) -> JsResult<RelayedRequest> {
        let keys = KeyConfig::from_bytes(keys).map_err(invalid)?;
        let [scheme, authority, path] = target.as_slice() else {
            return Err(invalid("a target has three parts"));
        };
        let pairs = headers.chunks_exact(2);
        let headers: Vec<_> = pairs.map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let request = Request { method, scheme, authority, path, headers: &headers, body };
        let (sealed, pending) = keys.seal(&request, &mut PlatformRandom).map_err(invalid)?;
        Ok(RelayedRequest { sealed, pending: Some(pending) })
    }

    fn reporter(&mut self) -> JsResult<&mut Reporter> {
        let reporter = match &mut self.loaded {
            Loaded::Bundle(model) => model.reporter(),
            Loaded::Onnx(_) => None,
        };
        reporter.ok_or_else(|| invalid("reports are off"))
    }
}

/// A request as a relay takes it, and what opens the answer.
#[wasm_bindgen]
pub struct RelayedRequest {
    sealed: Vec<u8>,
    pending: Option<Pending>,
}

#[wasm_bindgen]
impl RelayedRequest {
    /// `message/ohttp-req`.
    #[wasm_bindgen(getter)]
    pub fn sealed(&self) -> Vec<u8> {
        self.sealed.clone()
    }

    /// The status behind the relay's `message/ohttp-res`, once.
    pub fn status(&mut self, response: &[u8]) -> JsResult<u16> {
        let pending = self.pending.take().ok_or_else(|| invalid("the answer was read"))?;
        pending.status(response).map_err(invalid)
    }
}

/// The platform's cryptographic source. A platform that has none traps: nothing may leave without.
struct PlatformRandom;

impl TryRng for PlatformRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        getrandom::fill(bytes).expect("a cryptographic source of the platform");
        Ok(())
    }
}

impl TryCryptoRng for PlatformRandom {}

fn state(bytes: Vec<u8>) -> Object {
    let object = Object::new();
    tensors::set(&object, "state", &Uint8Array::from(bytes.as_slice()));
    object
}

fn refused(Silence { reason, message, possible_from_day }: &Silence) -> JsResult<Object> {
    let silence = Object::new();
    tensors::set(&silence, "reason", &to_object(reason)?);
    tensors::set(&silence, "message", &message.as_str().into());
    // OK because days are far below 2^53.
    tensors::set(&silence, "possibleFromDay", &possible_from_day.map(|day| day as f64).into());
    let object = Object::new();
    tensors::set(&object, "silence", &silence);
    Ok(object)
}

fn receipt(receipt: &Receipt) -> Object {
    let fields: Array = (receipt.fields.iter())
        .map(|field| {
            let object = Object::new();
            tensors::set(&object, "hex", &hex(&field.bytes).into());
            tensors::set(&object, "words", &field.words.as_str().into());
            object
        })
        .collect();
    let object = Object::new();
    tensors::set(&object, "fields", &fields);
    tensors::set(&object, "sealed", &hex(&receipt.sealed).into());
    for (name, epsilon) in [("epsilon", receipt.epsilon), ("left", receipt.left)] {
        let amount = f64::from(epsilon.in_thousandths()) / 1_000.0;
        tensors::set(&object, name, &amount.into());
    }
    tensors::set(&object, "destination", &receipt.destination.as_str().into());
    object
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn invalid(text: impl std::fmt::Display) -> JsValue {
    error::to_js(Error::new(ErrorKind::InvalidArgument, text.to_string()))
}
