//! The allocator of the module.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, realloc};
use std::arch::wasm32::memory_size;
use std::hint::black_box;

use wasm_bindgen_test::wasm_bindgen_test;

const SIZE: usize = 8 << 20;

fn large(size: usize) -> Layout {
    Layout::from_size_align(size, 16).unwrap()
}

/// Small blocks, such as lie between those of weights.
fn small() -> Vec<Vec<u8>> {
    (0..20).map(|index| vec![1; 24 + 8 * (index % 5)]).collect()
}

/// As weights are packed one after the other: the new block is there before the old one goes.
#[wasm_bindgen_test]
fn a_large_block_fits_where_one_of_its_size_was() {
    let pages = memory_size(0);
    let mut kept = Vec::new();
    let mut new = || {
        // Sound because the layout has a size.
        let block = unsafe { alloc(large(SIZE)) };
        assert_eq!(block.addr() % 16, 0);
        kept.push(small());
        block
    };
    let mut blocks: Vec<*mut u8> = (0..3).map(|_| new()).collect();
    for _ in 0..8 {
        blocks.push(new());
        // Sound because it was allocated with this layout.
        unsafe { dealloc(blocks.remove(0), large(SIZE)) };
    }
    let grown = (memory_size(0) - pages) << 16;
    assert!(grown < 6 * SIZE, "memory has grown by {grown} bytes");
    // Sound because they were allocated with this layout.
    blocks.into_iter().for_each(|block| unsafe { dealloc(block, large(SIZE)) });
    black_box(kept);
}

#[wasm_bindgen_test]
fn what_is_in_a_block_moves_with_it() {
    const SIZES: [usize; 5] = [100, 1 << 16, 1 << 20, 1 << 12, 1 << 17];
    // Sound because each layout is the one that the block has, and as much is written as it holds.
    unsafe {
        let mut block = alloc_zeroed(large(SIZES[0]));
        assert_eq!(block.read(), 0);
        block.write_bytes(7, SIZES[0]);
        for sizes in SIZES.windows(2) {
            block = realloc(block, large(sizes[0]), sizes[1]);
            assert_eq!(block.addr() % 16, 0);
            let kept = std::slice::from_raw_parts(block, SIZES[0]);
            assert!(kept.iter().all(|byte| *byte == 7), "from {} to {}", sizes[0], sizes[1]);
        }
        dealloc(block, large(SIZES[4]));
        let zeroed = alloc_zeroed(large(SIZE));
        assert!(std::slice::from_raw_parts(zeroed, SIZE).iter().all(|byte| *byte == 0));
        dealloc(zeroed, large(SIZE));
    }
}
