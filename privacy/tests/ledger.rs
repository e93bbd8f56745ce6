//! What the ledger promises, over random histories with crashes, clocks that jump and tabs that race.

use chacha20::ChaCha20Rng;
use driftline_privacy::{Epsilon, Ledger, Permit, Policy, Refusal, Reservation, uniform_below};
use rand_core::SeedableRng;

fn below(bound: u128, random: &mut ChaCha20Rng) -> u32 {
    uniform_below(bound, random) as u32
}

fn random_epsilon(random: &mut ChaCha20Rng) -> Epsilon {
    Epsilon::thousandths(1 + below(4_000, random))
}

/// A ledger after some reports.
fn random_ledger(random: &mut ChaCha20Rng) -> Ledger {
    let mut ledger = Ledger::new(Policy::default());
    let mut window = below(10, random);
    for _ in 0..below(12, random) {
        window += below(4, random);
        let epsilon = random_epsilon(random);
        let _ = ledger.reserve(window, epsilon, random).map(drop);
    }
    ledger
}

fn merged(one: &Ledger, other: &Ledger) -> Ledger {
    let mut all = one.clone();
    all.merge(other).unwrap();
    all
}

#[test]
fn merging_is_commutative_associative_idempotent_and_never_lowers() {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    for _ in 0..2_000 {
        let [a, b, c] = [(); 3].map(|()| random_ledger(&mut random));
        assert_eq!(merged(&a, &b), merged(&b, &a));
        assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        assert_eq!(merged(&merged(&a, &b), &a), merged(&a, &b));
        let all = merged(&a, &b);
        // From where neither can go back behind.
        for window in 60..80 {
            assert!(all.spent(window) >= a.spent(window).max(b.spent(window)));
        }
    }
}

#[test]
fn stored_ledgers_come_back_the_same_and_damaged_ones_do_not() {
    let mut random = ChaCha20Rng::from_seed([2; 32]);
    for _ in 0..500 {
        let ledger = random_ledger(&mut random);
        let bytes = ledger.to_bytes();
        assert_eq!(Ledger::from_bytes(&bytes).unwrap(), ledger);
        for cut in 0..bytes.len() {
            assert!(Ledger::from_bytes(&bytes[..cut]).is_err());
        }
        assert!(Ledger::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        // Whatever else is taken for a ledger has these bytes and no other.
        let mut changed = bytes.clone();
        changed[below(bytes.len() as u128, &mut random) as usize] ^= 1 << below(8, &mut random);
        if let Ok(other) = Ledger::from_bytes(&changed) {
            assert_eq!(other.to_bytes(), changed);
        }
    }
}

/// A storage, and what left the device.
#[derive(Default)]
struct World {
    stored: Vec<u8>,
    released: Vec<(u32, Epsilon)>,
}

impl World {
    fn load(&self) -> Ledger {
        match self.stored.is_empty() {
            true => Ledger::new(Policy::default()),
            false => Ledger::from_bytes(&self.stored).unwrap(),
        }
    }

    /// A tab's way to a report, in one transaction of the storage, which crashes before a step or not at all.
    fn report(&mut self, tab: &mut Ledger, window: u32, crash: u32, random: &mut ChaCha20Rng) {
        tab.merge(&self.load()).unwrap();
        let reserved = tab.reserve(window, random_epsilon(random), random);
        let Ok(reservation) = reserved else { return };
        if crash == 0 {
            return;
        }
        self.stored = tab.to_bytes();
        if crash > 1 {
            self.release(reservation.persisted(&self.stored).unwrap());
        }
    }

    fn release(&mut self, permit: Permit) {
        self.released.push((permit.window(), permit.epsilon()));
    }
}

#[test]
fn no_period_of_90_days_releases_more_than_the_cap() {
    let mut random = ChaCha20Rng::from_seed([3; 32]);
    for _ in 0..300 {
        let mut world = World::default();
        let mut tabs = [(); 3].map(|()| Ledger::new(Policy::default()));
        let mut window = 2_900;
        for _ in 0..150 {
            let tab = &mut tabs[below(3, &mut random) as usize];
            if below(4, &mut random) == 0 {
                *tab = world.load();
            }
            // The clock is set back now and then.
            let shown = window - below(3, &mut random).saturating_sub(1);
            let crash = below(4, &mut random);
            world.report(tab, shown, crash, &mut random);
            window += below(2, &mut random);
        }
        assert_cap_was_kept(&world.released);
    }
}

fn assert_cap_was_kept(released: &[(u32, Epsilon)]) {
    let sum = |windows: std::ops::Range<u32>| {
        let counted = released.iter().filter(|(window, _)| windows.contains(window));
        counted.fold(Epsilon::default(), |sum, (_, epsilon)| sum.plus(*epsilon))
    };
    assert!(!released.is_empty());
    for (window, _) in released {
        // 90 days touch at most 14 windows of 7.
        assert!(sum(*window..window + 14) <= Epsilon::whole(8), "{released:?}");
        assert_eq!(released.iter().filter(|(other, _)| other == window).count(), 1);
    }
}

#[test]
fn no_permit_without_a_stored_expense() {
    let mut random = ChaCha20Rng::from_seed([4; 32]);
    let before = Ledger::new(Policy::default());
    let reserve = |random: &mut ChaCha20Rng| -> (Ledger, Reservation) {
        let mut ledger = before.clone();
        let reservation = ledger.reserve(7, Epsilon::whole(2), random).unwrap();
        (ledger, reservation)
    };
    let (_, reservation) = reserve(&mut random);
    assert!(reservation.persisted(&before.to_bytes()).is_err());
    let (_, reservation) = reserve(&mut random);
    assert!(reservation.persisted(b"").is_err());
    // Another tab's expense in the same window is another expense.
    let (_, reservation) = reserve(&mut random);
    let (other, _) = reserve(&mut random);
    assert!(reservation.persisted(&other.to_bytes()).is_err());
    let (ledger, reservation) = reserve(&mut random);
    let permit = reservation.persisted(&ledger.to_bytes()).unwrap();
    assert_eq!((permit.window(), permit.left()), (7, Epsilon::whole(6)));
}

#[test]
fn tabs_that_raced_are_both_counted() {
    let mut random = ChaCha20Rng::from_seed([5; 32]);
    let mut tabs = [(); 2].map(|()| Ledger::new(Policy::default()));
    for tab in &mut tabs {
        drop(tab.reserve(7, Epsilon::whole(5), &mut random).unwrap());
    }
    let all = merged(&tabs[0], &tabs[1]);
    assert_eq!((all.spent(7), all.left(7)), (Epsilon::whole(10), Epsilon::default()));
}

#[test]
fn refusals_say_why() {
    let mut random = ChaCha20Rng::from_seed([6; 32]);
    let mut ledger = Ledger::new(Policy::default());
    for window in [100, 101, 102, 103] {
        drop(ledger.reserve(window, Epsilon::whole(2), &mut random).unwrap());
    }
    let before = ledger.clone();
    let cases = [
        (103, 2, "window 103 has its report"),
        (99, 2, "the clock shows window 99, but window 103 has a report"),
        (104, 2, "epsilon 8 of 8 is spent, which leaves no room for 2 before window 114"),
        (104, 3, "epsilon 8 of 8 is spent, which leaves no room for 3 before window 115"),
        (104, 9, "epsilon 8 of 8 is spent, which leaves no room for 9"),
    ];
    for (window, epsilon, text) in cases {
        let refusal = ledger.reserve(window, Epsilon::whole(epsilon), &mut random).unwrap_err();
        assert_eq!(refusal.to_string(), text);
    }
    assert_eq!(ledger, before);
    assert!(matches!(ledger.check(113, Epsilon::whole(2)), Err(Refusal::CapReached { .. })));
    assert_eq!(ledger.check(114, Epsilon::whole(2)), Ok(()));
}

#[test]
fn of_two_caps_the_lower_holds_and_other_windows_are_refused() {
    let policy = |days, cap| Policy::new(days, 90, Epsilon::whole(cap)).unwrap();
    let mut ledger = Ledger::new(policy(7, 8));
    ledger.merge(&Ledger::new(policy(7, 3))).unwrap();
    ledger.merge(&Ledger::new(policy(7, 100))).unwrap();
    assert_eq!(ledger.policy(), policy(7, 3));
    assert!(ledger.merge(&Ledger::new(policy(8, 1))).is_err());
}
