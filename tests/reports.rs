//! Reports of the project's models: what a collector registers, what a device keeps, says, and pays.

#[allow(dead_code, reason = "no golden vectors are needed here")]
mod common;

use chacha20::ChaCha20Rng;
use common::{golden, read, table};
use driftline::{
    Bundle, Mechanism, Model, Picture, Reason, ReportOptions, Reporter, Silence, registration,
};
use driftline_summary::{
    Envelope, PrivateKey, Receipt, Registration, Report, ReportPolicy, Said, SlotKind,
};
use rand_core::SeedableRng;

const DAY: u64 = 86_400_000;
/// A Thursday, on which a window of seven days begins.
const THURSDAY: u64 = 7 * DAY * 2_970;

const FLIGHTS: &str = "models/flights/flights.driftline";

fn collector() -> PrivateKey {
    PrivateKey::generate(1, &mut ChaCha20Rng::from_seed([1; 32]))
}

/// A model that reports, and its storage.
struct Device {
    model: Model,
    file: Vec<u8>,
    stored: Option<Vec<u8>>,
}

impl Device {
    fn new(file: Vec<u8>, mechanism: Mechanism, seed: u8) -> Device {
        let mut model = Model::from_bundle(&file).unwrap();
        let options = ReportOptions {
            mechanism,
            collector: collector().public(),
            destination: "https://collector.example".into(),
        };
        model.start_reports(&file, options, Box::new(ChaCha20Rng::from_seed([seed; 32]))).unwrap();
        let mut device = Device { model, file, stored: None };
        device.reporter().set_time(THURSDAY);
        device
    }

    fn reporter(&mut self) -> &mut Reporter {
        self.model.reporter().unwrap()
    }

    fn predict(&mut self, rows: usize) {
        let golden = golden("flights");
        let rows = table(&self.model, &golden["rows"].as_array().unwrap()[..rows]).unwrap();
        self.model.predict_batch(&rows).unwrap();
    }

    fn save(&mut self) {
        let stored = self.stored.take();
        self.stored = Some(self.reporter().save(stored.as_deref()).unwrap());
        self.reporter().end_save(true);
    }

    fn report(&mut self) -> Result<Receipt, Silence> {
        let stored = self.stored.clone();
        self.stored = Some(self.reporter().reserve(stored.as_deref()).unwrap()?);
        self.reporter().end_save(true);
        let reserved = self.stored.clone().unwrap();
        let (stored, receipt, not_before) = self.reporter().seal(&reserved, 600_000).unwrap();
        assert!(not_before <= THURSDAY + 400 * DAY);
        self.stored = Some(stored);
        Ok(receipt)
    }

    fn silence(&mut self) -> (Reason, Option<u64>) {
        let before = self.stored.clone();
        let silence = self.report().unwrap_err();
        assert_eq!(self.stored, before, "nothing is spent");
        (silence.reason, silence.possible_from_day)
    }
}

fn opened(receipt: &Receipt) -> Report {
    collector().open(&Envelope::from_bytes(&receipt.sealed).unwrap()).unwrap()
}

/// The flights' bundle with another policy.
fn with_policy(policy: &str) -> Vec<u8> {
    let file = read(FLIGHTS);
    let mut bundle = Bundle::from_bytes(&file).unwrap();
    let policy: ReportPolicy = serde_json::from_str(policy).unwrap();
    bundle.manifest.reports = Some(policy);
    bundle.to_bytes().unwrap()
}

/// The digits, with a reference of noise whose truths are known.
fn digits() -> Vec<u8> {
    let plain = common::bundle("digits");
    let mut model = Model::from_bundle(&plain).unwrap();
    model.monitor().unwrap().begin_reference();
    let noise = |row: u32| (0..8 * 8 * 4).map(move |at| ((at * row * 7_919) >> 5) as u8).collect();
    let pictures = (1..=60).map(|row| Picture::from_rgba(8, 8, noise(row)).unwrap());
    let answers = model.predict_pictures(&pictures.collect::<Vec<_>>()).unwrap();
    let classes = answers.classes.unwrap();
    // Every third is wrong.
    let truth = |(row, class): (usize, &u32)| f64::from((class + u32::from(row % 3 == 0)) % 10);
    let truths: Vec<f64> = classes.iter().enumerate().map(truth).collect();
    let monitor = model.monitor().unwrap();
    monitor.tell_truths(&truths);
    let reference = monitor.reference().unwrap();
    let mut bundle = Bundle::from_bytes(&plain).unwrap();
    bundle.reference = Some(reference.as_bytes());
    bundle.to_bytes().unwrap()
}

#[test]
fn collectors_take_the_registrations() {
    for (name, file) in [("flights", read(FLIGHTS)), ("digits", digits())] {
        let registration = registration(&file).unwrap();
        let again = Registration::from_json(registration.to_json().as_bytes()).unwrap();
        assert_eq!((&again, again.name.as_str()), (&registration, name));
        assert!(again.slots.iter().all(|slot| (2..=8).contains(&slot.bins.len())), "{again:?}");
        let kinds: Vec<SlotKind> = again.slots.iter().rev().take(2).map(|it| it.kind).collect();
        assert_eq!(kinds, [SlotKind::LabelledQuality, SlotKind::EstimatedQuality], "{name}");
        let estimated = &again.slots[again.slots.len() - 2];
        assert!(estimated.means.is_sorted(), "{:?}", estimated.means);
    }
}

#[test]
fn the_slots_of_the_flights_are_in_words() {
    let registration = registration(&read(FLIGHTS)).unwrap();
    let names: Vec<&str> = registration.slots.iter().map(|slot| slot.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "hour",
            "distance",
            "carrier",
            "origin",
            "temp",
            "dewp",
            "humid",
            "wind_speed",
            "precip",
            "pressure",
            "visib",
            "score",
            "class",
            "confidence",
            "estimated quality",
            "labelled quality",
        ]
    );
    let temp = &registration.slots[4];
    assert_eq!((temp.bins.len(), temp.bins[0].as_str()), (6, "missing or outside the reference"));
    assert!(temp.bins[1].contains(" to "), "{:?}", temp.bins);
    // About a fifth of the reference each.
    let mut merged = [0; 6];
    temp.counts.iter().zip(&temp.groups).for_each(|(count, at)| merged[*at as usize] += count);
    assert!(merged[1..].iter().all(|count| (300..=500).contains(count)), "{merged:?}");
    assert_eq!(registration.slots[2].bins.len(), 8);
    assert_eq!(registration.slots[3].bins, ["EWR", "JFK", "LGA", "others, missing or new"]);
}

#[test]
fn a_bundle_without_a_reference_can_not_report() {
    let error = registration(&common::bundle("flights")).unwrap_err();
    assert!(error.to_string().contains("no reference"), "{error}");
}

#[test]
fn a_device_says_one_thing_of_one_row_and_pays() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 1);
    assert_eq!(device.silence(), (Reason::NothingSeen, None));
    device.predict(50);
    let preview = device.reporter().preview(None).unwrap().unwrap();
    assert!(preview.is_preview() && device.stored.is_none());
    let receipt = device.report().unwrap();
    let report = opened(&receipt);
    assert_eq!(report.window(), 2_970);
    let model: String = report.model().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(model, registration(&device.file).unwrap().model);
    let bytes: Vec<u8> = receipt.fields.iter().flat_map(|field| field.bytes.clone()).collect();
    assert_eq!(bytes, report.to_bytes());
    let Said::Local { record, .. } = report.said() else { panic!("no record") };
    let slots = registration(&device.file).unwrap().slots;
    let slot = &slots[record.slot as usize];
    let words: Vec<&str> = receipt.fields.iter().map(|field| field.words.as_str()).collect();
    assert!(words[6].ends_with(&slot.name) && words[7].ends_with(&slot.bins[record.bin as usize]));
    assert_eq!((receipt.epsilon.to_string(), receipt.left.to_string()), ("2".into(), "6".into()));
    device.predict(1);
    assert_eq!(device.silence(), (Reason::AlreadyReported, Some(7 * 2_971)));
}

#[test]
fn a_spent_budget_keeps_the_device_silent_and_says_until_when() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 2);
    for week in 0..4 {
        device.reporter().set_time(THURSDAY + week * 7 * DAY);
        device.predict(3);
        device.report().unwrap();
    }
    device.reporter().set_time(THURSDAY + 4 * 7 * DAY);
    device.predict(3);
    // 14 windows are touched by 90 days.
    assert_eq!(device.silence(), (Reason::BudgetSpent, Some(7 * (2_970 + 14))));
    device.reporter().set_time(THURSDAY + 7 * DAY);
    device.predict(3);
    let (reason, from) = device.silence();
    assert_eq!((reason, from), (Reason::ClockWentBack, Some(7 * (2_970 + 14))));
    device.reporter().set_time(THURSDAY + 14 * 7 * DAY);
    device.predict(3);
    device.report().unwrap();
}

#[test]
fn a_crash_between_expense_and_report_loses_the_report_and_keeps_the_expense() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 3);
    device.predict(5);
    let stored = device.reporter().reserve(None).unwrap().unwrap();
    let mut restarted = Device::new(read(FLIGHTS), Mechanism::Local, 4);
    restarted.stored = Some(stored.clone());
    assert!(restarted.reporter().seal(&stored, 0).is_err());
    restarted.predict(5);
    assert_eq!(restarted.silence().0, Reason::AlreadyReported);
    assert_eq!(restarted.reporter().waiting(Some(&stored)).unwrap(), (None, 0));
}

#[test]
fn an_expense_that_is_not_in_storage_seals_nothing() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 5);
    device.predict(5);
    device.save();
    let without = device.stored.clone().unwrap();
    device.reporter().reserve(Some(&without)).unwrap().unwrap();
    let error = device.reporter().seal(&without, 0).unwrap_err();
    assert!(error.to_string().contains("ledger"), "{error}");
}

#[test]
fn what_was_seen_survives_a_restart_and_ends_with_its_window() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 6);
    device.predict(5);
    device.save();
    let stored = device.stored.clone();
    let mut restarted = Device::new(read(FLIGHTS), Mechanism::Local, 7);
    restarted.stored = stored.clone();
    restarted.report().unwrap();
    let mut later = Device::new(read(FLIGHTS), Mechanism::Local, 8);
    later.stored = stored;
    later.reporter().set_time(THURSDAY + 7 * DAY);
    assert_eq!(later.silence().0, Reason::NothingSeen);
}

#[test]
fn what_the_storage_did_not_take_stays() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 9);
    device.predict(5);
    device.reporter().save(None).unwrap();
    device.reporter().end_save(false);
    device.report().unwrap();
}

#[test]
fn every_slot_is_reported_with_its_true_bin_more_often_than_any_other() {
    let file = with_policy(r#"{ "local": { "epsilon": 8 } }"#);
    let mut device = Device::new(file, Mechanism::Local, 10);
    device.predict(1);
    let mut found = vec![[0; 8]; 16];
    for _ in 0..4_000 {
        // A preview draws as a report does.
        let receipt = device.reporter().preview(None).unwrap().unwrap();
        let bytes: Vec<u8> = receipt.fields.iter().flat_map(|it| it.bytes.clone()).collect();
        let report = Report::from_bytes(&bytes).unwrap();
        let Said::Local { record, .. } = report.said() else { panic!("no record") };
        found[record.slot as usize][record.bin as usize] += 1;
    }
    for (slot, counts) in found.iter().enumerate() {
        let (all, most) = (counts.iter().sum::<u32>(), *counts.iter().max().unwrap());
        assert!(all > 150 && most > all * 9 / 10, "slot {slot}: {counts:?}");
    }
}

#[test]
fn labels_are_reported_by_their_slot() {
    let file = with_policy(r#"{ "budget": { "epsilon": 20 }, "edge": { "spends": 20 } }"#);
    let mut device = Device::new(file, Mechanism::Edge, 11);
    device.predict(40);
    let ids = device.model.monitor().unwrap().last_ids(7).unwrap();
    let labels = device.model.manifest().output.labels.clone().unwrap();
    assert!(device.model.feedback(&ids[0], &labels[0]).unwrap());
    assert!(!device.model.feedback(&ids[0], &labels[0]).unwrap(), "a label counts once");
    let report = opened(&device.report().unwrap());
    let Said::Edge { histograms, .. } = report.said() else { panic!("no histograms") };
    // Noise of a scale of 0.8.
    let [no_label, wrong, right] = histograms[15][..] else { panic!("{:?}", histograms[15]) };
    assert!(no_label.abs() < 12 && (wrong + right - 1).abs() < 20, "{:?}", histograms[15]);
    let rows: i64 = histograms[4].iter().sum();
    assert!((rows - 40).abs() < 30, "{rows}");
}

#[test]
fn so_many_rows_of_a_user_are_counted_also_across_processes() {
    let file = with_policy(
        r#"{ "budget": { "epsilon": 20 }, "edge": { "spends": 20, "rows_per_user": 2 } }"#,
    );
    let mut stored = None;
    for seed in [12, 13] {
        let mut device = Device::new(file.clone(), Mechanism::Edge, seed);
        device.stored = stored;
        device.reporter().set_user(Some("ada@example.org".into()));
        device.predict(30);
        device.save();
        stored = device.stored.clone();
        let bytes = stored.as_ref().unwrap();
        assert!(!bytes.windows(3).any(|three| three == b"ada"), "no user is in storage");
    }
    let mut device = Device::new(file, Mechanism::Edge, 14);
    device.stored = stored;
    let report = opened(&device.report().unwrap());
    let Said::Edge { histograms, contribution, .. } = report.said() else { panic!() };
    assert_eq!(contribution.rows(), 2);
    let rows: i64 = histograms[4].iter().sum();
    assert!(rows < 45, "two of sixty rows, and noise of a scale of 1.6: {rows}");
}

#[test]
fn versions_share_a_budget_and_begin_windows_of_their_own() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 15);
    device.predict(5);
    device.report().unwrap();
    device.reporter().set_time(THURSDAY + 7 * DAY);
    device.predict(5);
    device.save();
    let mut newer =
        Device::new(with_policy(r#"{ "local": { "epsilon": 7 } }"#), Mechanism::Local, 16);
    newer.stored = device.stored.clone();
    newer.reporter().set_time(THURSDAY + 7 * DAY);
    newer.predict(5);
    assert_eq!(newer.silence().0, Reason::BudgetSpent);

    let mut other = Device::new(with_policy(r#"{ "window_days": 1 }"#), Mechanism::Local, 17);
    other.stored = device.stored;
    other.predict(5);
    assert_eq!(other.silence(), (Reason::OtherWindows, Some(7 * (2_970 + 14))));
    other.reporter().set_time(THURSDAY + 14 * 7 * DAY);
    other.predict(5);
    other.report().unwrap();
}

#[test]
fn a_report_leaves_the_queue_once() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 18);
    device.predict(5);
    let receipt = device.report().unwrap();
    let stored = device.stored.clone().unwrap();
    let (next, waiting) = device.reporter().waiting(Some(&stored)).unwrap();
    let next = next.unwrap();
    assert!(waiting == 1 && (THURSDAY..=THURSDAY + 600_000).contains(&next));
    if next > THURSDAY {
        assert!(device.reporter().take(Some(&stored)).unwrap().is_none(), "it is not due");
    }
    device.reporter().set_time(next);
    let (left, taken) = device.reporter().take(Some(&stored)).unwrap().unwrap();
    assert_eq!(taken.envelope, receipt.sealed);
    assert!(device.reporter().take(Some(&left)).unwrap().is_none());
    let again = device.reporter().put_back(Some(&left), taken).unwrap();
    let (later, _) = device.reporter().waiting(Some(&again)).unwrap();
    assert!(later.unwrap() >= next + 60_000);
}

#[test]
fn what_is_damaged_is_refused_and_never_replaced() {
    let mut device = Device::new(read(FLIGHTS), Mechanism::Local, 19);
    device.predict(5);
    device.report().unwrap();
    device.predict(1);
    device.save();
    let whole = device.stored.clone().unwrap();
    for length in 0..whole.len() {
        assert!(device.reporter().save(Some(&whole[..length])).is_err(), "{length} bytes");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(device.reporter().save(Some(&longer)).is_err());
    assert!(device.reporter().save(Some(&whole)).is_ok());
}
