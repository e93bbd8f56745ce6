//! Other threads, which JavaScript holds.

use std::cell::RefCell;

use driftline_kernels::threads::{Part, share_by};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// What a thread needs for its calls: parts of work are shallow.
const STACK: usize = 1 << 16;

thread_local! {
    static SHARE: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has large work shared from now on by a function, which is called with a function's number in the table, an address and a
/// count: it calls the first with the second and each number below the third, here by `doPart`, and returns when all are done.
#[wasm_bindgen(js_name = shareWork)]
pub fn share_work(share: Function) {
    SHARE.set(Some(share));
    share_by(|part, work, count| {
        let called = SHARE.with_borrow(|share| {
            let share = share.as_ref().expect("it is set before");
            let [part, work] = [part as usize, work.expose_provenance()].map(JsValue::from);
            share.call3(&JsValue::NULL, &part, &work, &count.into())
        });
        called.expect("no thread stops");
    });
}

/// Does a part of the work that is shared.
///
/// # Safety
/// The function and the address are those that are shared now.
#[wasm_bindgen(js_name = doPart)]
pub unsafe fn do_part(part: usize, work: usize, number: usize) {
    // OK because the caller vouches for them.
    unsafe {
        let part: Part = std::mem::transmute(part);
        part(std::ptr::with_exposed_provenance(work), number);
    }
}

/// The stack of another thread, which stays: the address where it ends, as stacks grow downwards.
#[wasm_bindgen(js_name = stackOfThread)]
pub fn stack_of_thread() -> usize {
    let stack = Box::leak(vec![0u128; STACK / size_of::<u128>()].into_boxed_slice());
    stack.as_ptr_range().end.addr()
}
