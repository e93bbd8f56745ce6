//! The example of RFC 9458, appendix A, and the way there and back.

use chacha20::ChaCha20Rng;
use hpke::OpModeR;
use rand_core::SeedableRng;

use super::*;

const PRIVATE: &str = "3c168975674b2fa8e465970b79c8dcf09f1c741626480bd4c6162fc5b6a98e1a";
const CONFIG: &str =
    "01002031e1f05a740102115220e9af918f738674aec95f54db6e04eb705aae8e79815500080001000100010003";
const REQUEST_BYTES: &str = "00034745540568747470730b6578616d706c652e636f6d012f";
const SEALED: &str = "010020000100014b28f881333e7c164ffc499ad9796f877f4e1051ee6d31bad19dec96c208b4726374e469135906992e1268c594d2a10c695d858c40a026e7965e7d86b83dd440b2c0185204b4d63525";
const ANSWER: &str = "c789e7151fcba46158ca84b04464910d86f9013e404feea014e7be4a441f234f857fbd";

fn bytes(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2);
    digits.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// What a gateway does: the request in a sealed one, and what seals the response.
fn open(private: &[u8], sealed: &[u8]) -> (Vec<u8>, Pending) {
    let key = <Suite as Kem>::PrivateKey::from_bytes(private).unwrap();
    let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(&sealed[7..39]).unwrap();
    let info = [REQUEST, &[0], &sealed[..7]].concat();
    let mut context = hpke::setup_receiver::<AesGcm128, HkdfSha256, Suite>(
        &OpModeR::Base,
        &key,
        &encapsulated,
        &info,
    )
    .unwrap();
    let request = context.open(&sealed[39..], &[]).unwrap();
    let mut secret = [0; SECRET];
    context.export(RESPONSE, &mut secret).unwrap();
    (request, Pending { encapsulated: sealed[7..39].try_into().unwrap(), secret })
}

fn published(config: &[u8]) -> Vec<u8> {
    [&(config.len() as u16).to_be_bytes()[..], config].concat()
}

#[test]
fn the_standards_example_opens() {
    let (request, pending) = open(&bytes(PRIVATE), &bytes(SEALED));
    assert_eq!(request, bytes(REQUEST_BYTES));
    assert_eq!(pending.status(&bytes(ANSWER)), Ok(200));
    let (_, pending) = open(&bytes(PRIVATE), &bytes(SEALED));
    let mut changed = bytes(ANSWER);
    changed[20] ^= 1;
    assert!(pending.status(&changed).is_err());
}

#[test]
fn the_gateway_gets_the_request_that_was_sealed() {
    let keys = KeyConfig::from_bytes(&published(&bytes(CONFIG))).unwrap();
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let request = Request {
        method: "GET",
        scheme: "https",
        authority: "example.com",
        path: "/",
        headers: &[],
        body: &[],
    };
    let (sealed, sent) = keys.seal(&request, &mut random).unwrap();
    let (opened, pending) = open(&bytes(PRIVATE), &sealed);
    // The example leaves out the empty sections at the end.
    assert_eq!(opened, [&bytes(REQUEST_BYTES)[..], &[0, 0, 0]].concat());
    assert_eq!((sent.secret, sent.encapsulated), (pending.secret, pending.encapsulated));
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
