//! The example of RFC 9458, appendix A, and the way there and back.

use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::envelope::PrivateKey;

const PRIVATE: &str = "3c168975674b2fa8e465970b79c8dcf09f1c741626480bd4c6162fc5b6a98e1a";
const CONFIG: &str =
    "01002031e1f05a740102115220e9af918f738674aec95f54db6e04eb705aae8e79815500080001000100010003";
const SEALED: &str = "010020000100014b28f881333e7c164ffc499ad9796f877f4e1051ee6d31bad19dec96c208b4726374e469135906992e1268c594d2a10c695d858c40a026e7965e7d86b83dd440b2c0185204b4d63525";
const ANSWER: &str = "c789e7151fcba46158ca84b04464910d86f9013e404feea014e7be4a441f234f857fbd";

fn bytes(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2);
    digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn gateway() -> PrivateKey {
    PrivateKey::from_bytes(1, &bytes(PRIVATE)).unwrap()
}

/// What opens the example's answer, made of what seals it.
fn pending() -> Pending {
    let (_, Answering { encapsulated, secret }) = gateway().open_relayed(&bytes(SEALED)).unwrap();
    Pending { encapsulated, secret }
}

fn published(config: &[u8]) -> Vec<u8> {
    [&(config.len() as u16).to_be_bytes()[..], config].concat()
}

#[test]
fn the_standards_example_opens() {
    let (request, _) = gateway().open_relayed(&bytes(SEALED)).unwrap();
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/"));
    assert_eq!(pending().status(&bytes(ANSWER)), Ok(200));
    let mut changed = bytes(ANSWER);
    changed[20] ^= 1;
    assert!(pending().status(&changed).is_err());
    for at in 0..bytes(SEALED).len() {
        let mut changed = bytes(SEALED);
        changed[at] ^= 1;
        assert!(gateway().open_relayed(&changed).is_err(), "{at}");
        assert!(gateway().open_relayed(&changed[..at]).is_err(), "{at}");
    }
}

#[test]
fn a_request_goes_there_and_its_answer_back() {
    let keys = KeyConfig::from_bytes(&gateway().key_config()).unwrap();
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let request = Request {
        method: "POST",
        scheme: "https",
        authority: "example.com",
        path: "/v1/reports",
        headers: &[("content-type", "text/plain")],
        body: b"hello",
    };
    let (sealed, pending) = keys.seal(&request, &mut random).unwrap();
    let (received, answering) = gateway().open_relayed(&sealed).unwrap();
    assert_eq!((received.path.as_str(), &received.body[..]), ("/v1/reports", &b"hello"[..]));
    let answer = answering.seal(503, "application/json", b"{}", &mut random);
    assert_eq!(pending.status(&answer), Ok(503));
    assert_ne!(keys.seal(&request, &mut random).unwrap().0, sealed, "requests can't be linked");
}

#[test]
fn the_first_key_of_the_suite_is_taken() {
    let known = bytes(CONFIG);
    let other = [&[7, 0, 16][..], &[0; 65], &[0, 4, 0, 1, 0, 1]].concat();
    let keys = KeyConfig::from_bytes(&[published(&other), published(&known)].concat()).unwrap();
    assert_eq!(keys.id, 1);
    let mut suites = known.clone();
    suites[40] = 2;
    let cases = [
        (published(&other), "no key for"),
        (published(&suites), "no key for"),
        (published(&known[..20]), "cut short"),
        (known, "cut short"),
        (vec![], "no key for"),
    ];
    for (bytes, expected) in cases {
        let error = KeyConfig::from_bytes(&bytes).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}, expected {expected}");
    }
}
