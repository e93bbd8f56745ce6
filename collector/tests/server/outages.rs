//! While the database is out, it says so, and it recovers by itself.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::counting::{register, with_model};
use crate::device::{Fleet, registration, window_now};
use crate::places::Place;
use crate::process::{Server, prepare, program};

/// Longer than it may take to recover.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends the same report until it is counted.
async fn until_counted(server: &Server, sealed: &[u8]) {
    let begun = Instant::now();
    loop {
        match server.report(sealed.to_vec()).await.expect("an answer") {
            StatusCode::ACCEPTED => return,
            status => assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE),
        }
        assert!(begun.elapsed() < PATIENCE, "it did not recover");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_postgres_it_answers_503_and_recovers() {
    let place = Place::postgres();
    let (server, mut fleet) = with_model(&place).await;
    let (model, window) = (fleet.registration.model.clone(), window_now());
    for round in 0..2 {
        place.server().stop();
        let sealed = fleet.report(window, &[1, 1]);
        let status = server.report(sealed.clone()).await.expect("an answer");
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        let (status, answer) = server.get("/healthz").await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &"unavailable".into())
        );
        place.server().resume();
        until_counted(&server, &sealed).await;
        assert_eq!(server.reports(&model, window).await, round + 1);
    }
}

/// Runs the command on a disk of two megabytes, in a namespace of its own, where even who is not root may mount one.
fn on_a_small_disk(place: &Place) -> Command {
    let folder = place.folder.path().display();
    let script = format!(
        "cp -r {folder} {folder}.full && mount -t tmpfs -o size=2m tmpfs {folder} && \
         cp -r {folder}.full/. {folder} && rm -r {folder}.full && exec \"$0\" \"$@\""
    );
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
    command.arg(program().get_program());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_disk_full_it_answers_503_and_recovers() {
    let place = Place::sqlite();
    let (key, tokens) = prepare(&place);
    let server = Server::start_as(on_a_small_disk(&place), &place, &tokens, &[]);
    let mut fleet = Fleet::new(registration(), &key, 1);
    register(&server, &fleet).await;
    let (model, window) = (fleet.registration.model.clone(), window_now());
    until_counted(&server, &fleet.report(window, &[1, 1])).await;

    // The disk as the process sees it.
    let root = PathBuf::from(format!("/proc/{}/root", server.id()));
    let folder = root.join(place.folder.path().strip_prefix("/").expect("a path"));
    let filler = folder.join("filler");
    // Fails once the disk is full, which is what is wanted.
    let _ = std::fs::write(&filler, vec![0; 4 << 20]);
    let mut counted = 1;
    let lost = loop {
        let sealed = fleet.report(window, &[1, 1]);
        match server.report(sealed.clone()).await.expect("an answer") {
            // There can be room in what the database has already.
            StatusCode::ACCEPTED => counted += 1,
            status => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
                break sealed;
            }
        }
        assert!(counted < 5_000, "the disk is not full");
    };
    assert_eq!(server.reports(&model, window).await, counted);
    std::fs::remove_file(&filler).expect("the filler");
    until_counted(&server, &lost).await;
    assert_eq!(server.reports(&model, window).await, counted + 1);
}
