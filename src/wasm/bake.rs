//! A model that is ready in the module's memory: loaded once, and taken up by every instance that begins with that memory.

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::allocator::Allocator;
use super::{Core, JsResult, Loaded};

thread_local! {
    static BAKED: RefCell<Option<Core>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
impl Core {
    /// Loads a bundle or an ONNX file, makes ready what would need the file later, and keeps it for `baked`. `any_size` tells
    /// whether `run` is to take other sizes than predictions have. To be the first call of its instance: what was freed
    /// before is not zeroed.
    pub fn bake(file: Uint8Array, any_size: bool) -> JsResult<()> {
        Allocator::begin_zeroing();
        let mut core = Core::new(file.clone())?;
        if let Loaded::Bundle(model) = &mut core.loaded {
            model.make_ready(&file.to_vec());
            if !any_size {
                model.settle();
            }
        }
        BAKED.set(Some(core));
        Ok(())
    }

    /// The model that this memory was made with, once. `undefined` of a module that nothing was baked into.
    pub fn baked() -> Option<Core> {
        Allocator::end_zeroing();
        BAKED.take()
    }
}
