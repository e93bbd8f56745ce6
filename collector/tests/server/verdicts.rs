//! What a window says.

use reqwest::StatusCode;
use serde_json::Value;

use crate::counting::with_model;
use crate::device::window_now;
use crate::places::Place;

#[tokio::test(flavor = "multi_thread")]
async fn a_window_shows_what_devices_saw_and_whether_it_changed() {
    let place = Place::sqlite();
    let (server, mut fleet) = with_model(&place).await;
    let window = window_now();
    let path = format!("/v1/models/{}/windows/{window}/local", fleet.registration.model);

    for sealed in fleet.reports(window, 60) {
        server.report(sealed).await.expect("an answer");
    }
    let (status, few) = server.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{few}");
    assert_eq!((&few["reports"], &few["is_final"]), (&60.into(), &false.into()));
    assert_eq!(
        few["slots"][0]["bins"],
        Value::Array(vec![]),
        "fewer than 100 clients are not shown"
    );

    // The temperatures shift upwards, the carriers stay.
    for at in 0..2_000 {
        let sealed = fleet.report(window, &[[1, 2, 3, 3, 3][at % 5], (at % 5) as u32]);
        server.report(sealed).await.expect("an answer");
    }
    let (_, verdict) = server.get(&path).await;
    assert_eq!(verdict["status"], "drifted", "{verdict}");
    let [temp, carrier] = [&verdict["slots"][0], &verdict["slots"][1]];
    assert_eq!((&temp["drifted"], &carrier["drifted"]), (&true.into(), &false.into()));
    assert!(temp["p_value"].as_f64().expect("a number") <= 0.005);
    // 2,000 said 60 %, 60 said 30 %; nothing was missing, so that bin is withheld.
    let above = &temp["bins"][3];
    let value = |it: &Value| it.as_f64().expect("a number");
    assert!(
        value(&above["estimate"]["low"]) < 0.591 && 0.591 < value(&above["estimate"]["high"]),
        "{above}"
    );
    assert!((value(&above["reference"]) - 0.3).abs() < 1e-9);
    assert!(temp["bins"][0]["estimate"].is_null(), "{temp}");
    let influence = value(&temp["influence"]);
    assert!((0.01..0.03).contains(&influence), "{influence}");
}
