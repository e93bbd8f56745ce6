//! What watching costs in memory: bounded, and nothing is allocated for a row.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use driftline_monitor::{Observation, ProfileBuilder, Role, StreamSpec, Watch};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// Counts bytes that are allocated and not freed yet, and allocations.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// OK because it hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

const COLUMNS: usize = 20;

/// A year of a busy day each hour.
#[test]
fn the_state_of_twenty_columns_stays_within_128_kib() {
    let specs = (0..COLUMNS).map(|column| StreamSpec::Number {
        name: format!("column {column}"),
        role: Role::Input,
        edge: None,
    });
    let mut random = SmallRng::seed_from_u64(1);
    let mut builder = ProfileBuilder::new(specs.collect(), None);
    let mut row = [0.0; COLUMNS];
    let mut next =
        |row: &mut [f64; COLUMNS]| row.iter_mut().for_each(|value| *value = random.random());
    for _ in 0..2_000 {
        next(&mut row);
        builder.push(|column| Observation::Number(row[column]));
    }
    let mut watch = Watch::new(builder.finish().unwrap());
    for unit in 0..8_760 {
        for _ in 0..20 {
            next(&mut row);
            watch.observe(unit, |column| Observation::Number(row[column]));
        }
    }
    let saved = watch.save(None).unwrap();
    watch.saved();
    assert!(saved.len() <= 128 << 10, "{} bytes saved", saved.len());
    // What is saved is what the process holds, once nothing is unsaved.
    println!("{} bytes saved", saved.len());
    let before = LIVE.load(Ordering::Relaxed);
    for _ in 0..20_000 {
        next(&mut row);
        watch.observe(8_760, |column| Observation::Number(row[column]));
    }
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown <= 128 << 10, "{grown} bytes more after 20,000 rows");
    let (full, allocations) = (LIVE.load(Ordering::Relaxed), ALLOCATIONS.load(Ordering::Relaxed));
    for _ in 0..200_000 {
        next(&mut row);
        watch.observe(8_760, |column| Observation::Number(row[column]));
    }
    let later = LIVE.load(Ordering::Relaxed).saturating_sub(full);
    let allocations = ALLOCATIONS.load(Ordering::Relaxed) - allocations;
    println!(
        "{grown} bytes more after 20,000 rows, {later} more after 200,000, in {allocations} allocations"
    );
    assert!(later <= 16 << 10, "{later} bytes more after 200,000 rows");
    // From 20,000 rows to 220,000 they double less than four times: each column's quantiles then get a level.
    let most = 2 * 4 * COLUMNS;
    assert!(allocations <= most, "{allocations} allocations, expected at most {most}");
}
