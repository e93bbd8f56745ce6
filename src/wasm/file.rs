//! A file that JavaScript holds.

use js_sys::Uint8Array;

use crate::source::Source;

pub(super) struct JsFile(pub(super) Uint8Array);

impl Source for JsFile {
    fn len(&self) -> usize {
        // OK because a pointer has 32 bits here.
        self.0.length() as usize
    }

    fn read_at(&self, start: usize, into: &mut [u8]) {
        // OK because no place in the file is beyond its length, which has 32 bits.
        let (start, end) = (start as u32, (start + into.len()) as u32);
        self.0.subarray(start, end).copy_to(into);
    }
}
