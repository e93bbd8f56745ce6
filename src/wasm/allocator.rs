//! The allocator. It can leave nothing behind: a snapshot of its memory is then as small as what is in use, and the same
//! each time. And it keeps memory from falling into holes that are a little too small.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

static ON: AtomicBool = AtomicBool::new(false);

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// The system's, which zeroes what is freed while a model is baked.
pub(super) struct Allocator;

impl Allocator {
    /// From now on, what is freed is zeroed.
    pub(super) fn begin_zeroing() {
        ON.store(true, Ordering::Relaxed);
    }

    /// From now on, it is not.
    pub(super) fn end_zeroing() {
        ON.store(false, Ordering::Relaxed);
    }
}

/// What tensors are aligned to: twice what the system's blocks are anyway.
const ALIGNMENT: usize = 16;
/// Size of a large block: one of weights, or of what they become.
const LARGE: usize = 1 << 16;

/// What the system is asked for in the place of a large block of tensors' alignment. Asked to align, it would look for a block
/// with room to do so and give back the rest, so that no block would fit into the hole that one of its size left. This one has
/// room for the alignment, and for the place where it begins.
fn with_room(layout: Layout) -> Option<Layout> {
    let is_meant = layout.align() == ALIGNMENT && layout.size() >= LARGE;
    let room = is_meant.then(|| layout.size().checked_add(ALIGNMENT))?;
    Layout::from_size_align(room?, ALIGNMENT / 2).ok()
}

/// Aligns the beginning of such a block, and notes before it where that was.
///
/// # Safety
/// The block is null, or as large as `with_room` says.
unsafe fn aligned(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        return block;
    }
    // OK because the system's blocks are aligned by half: there are 8 or 16 bytes to the next place, and 8 or none behind.
    unsafe {
        let aligned = block.add(ALIGNMENT - block.addr() % ALIGNMENT);
        aligned.cast::<*mut u8>().sub(1).write(block);
        aligned
    }
}

// OK because all memory is the system's, which is called as this was or for more, and what is zeroed is being freed.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe {
            match with_room(layout) {
                Some(layout) => aligned(System.alloc(layout)),
                None => System.alloc(layout),
            }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe {
            match with_room(layout) {
                Some(layout) => aligned(System.alloc_zeroed(layout)),
                None => System.alloc_zeroed(layout),
            }
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe {
            if ON.load(Ordering::Relaxed) {
                pointer.write_bytes(0, layout.size());
            }
            match with_room(layout) {
                Some(layout) => System.dealloc(pointer.cast::<*mut u8>().sub(1).read(), layout),
                None => System.dealloc(pointer, layout),
            }
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe {
            // OK because a caller of `realloc` keeps within what a layout can be.
            let wanted = Layout::from_size_align_unchecked(size, layout.align());
            let is_plain = with_room(layout).is_none() && with_room(wanted).is_none();
            if is_plain && !ON.load(Ordering::Relaxed) {
                return System.realloc(pointer, layout, size);
            }
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                pointer.copy_to_nonoverlapping(moved, size.min(layout.size()));
                self.dealloc(pointer, layout);
            }
            moved
        }
    }
}
