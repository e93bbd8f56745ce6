//! An allocator that can leave nothing behind: a snapshot of its memory is then as small as what is in use, and the same
//! each time.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

static ON: AtomicBool = AtomicBool::new(false);

#[global_allocator]
static ALLOCATOR: Zeroing = Zeroing;

/// The system's allocator, which zeroes what is freed while a model is baked.
pub(super) struct Zeroing;

impl Zeroing {
    /// From now on, what is freed is zeroed.
    pub(super) fn begin() {
        ON.store(true, Ordering::Relaxed);
    }

    /// From now on, it is not.
    pub(super) fn end() {
        ON.store(false, Ordering::Relaxed);
    }
}

// OK because all memory is the system's, which is called as this was, and what is zeroed is being freed.
unsafe impl GlobalAlloc for Zeroing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe {
            if ON.load(Ordering::Relaxed) {
                pointer.write_bytes(0, layout.size());
            }
            System.dealloc(pointer, layout);
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe {
            if !ON.load(Ordering::Relaxed) {
                return System.realloc(pointer, layout, size);
            }
            // OK because a caller of `realloc` keeps within what a layout can be.
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                pointer.copy_to_nonoverlapping(moved, size.min(layout.size()));
                self.dealloc(pointer, layout);
            }
            moved
        }
    }
}
