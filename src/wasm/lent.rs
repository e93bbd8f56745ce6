//! Answers whose arrays lie in this memory, for callers that read them at once: they are not copied.

use std::any::Any;

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::Core;

/// How the numbers of an answer come to JavaScript.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Arrays {
    /// In arrays of its own.
    Copied,
    /// In arrays that lie where the numbers are.
    Lent,
}

/// What was lent last.
#[derive(Default)]
pub(super) struct Lender {
    lends: bool,
    answer: Option<Box<dyn Any>>,
}

impl Lender {
    /// Makes an answer's object, whose arrays are lent where that was asked for.
    pub(super) fn object<T: 'static>(
        &mut self,
        answer: T,
        make: impl Fn(&T, Arrays) -> Object,
    ) -> Object {
        if !self.lends {
            return make(&answer, Arrays::Copied);
        }
        let answer = Box::new(answer);
        let object = in_one_memory(|| make(&answer, Arrays::Lent));
        self.answer = Some(answer);
        object
    }
}

/// Made anew where memory grew meanwhile: arrays that lay in it have no elements then.
fn in_one_memory(make: impl Fn() -> Object) -> Object {
    loop {
        let before = buffer();
        let object = make();
        if buffer() == before {
            return object;
        }
    }
}

fn buffer() -> JsValue {
    wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>().buffer()
}

#[wasm_bindgen]
impl Core {
    /// Takes back what was lent, and tells whether answers of `run` and to many inputs are lent from now on.
    pub fn lend(&mut self, lends: bool) {
        self.lender = Lender { lends, answer: None };
    }
}
