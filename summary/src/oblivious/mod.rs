//! Requests through a relay that knows who asks but not what, to a gateway that knows what but not who: Oblivious HTTP
//! (RFC 9458), with the suite that envelopes have.
//!
//! ```
//! use chacha20::ChaCha20Rng;
//! use driftline_summary::{KeyConfig, Request};
//! use rand_core::SeedableRng;
//!
//! let mut random = ChaCha20Rng::from_seed([7; 32]); // a real one comes from the platform
//! // What a gateway publishes: the length, key 1, X25519, the key, one suite.
//! let keys = [&[0, 41, 1, 0, 32][..], &[9; 32], &[0, 4, 0, 1, 0, 1]].concat();
//! let keys = KeyConfig::from_bytes(&keys)?;
//! let request = Request {
//!     method: "GET",
//!     scheme: "https",
//!     authority: "collector.example",
//!     path: "/healthz",
//!     headers: &[],
//!     body: &[],
//! };
//! let (sealed, _pending) = keys.seal(&request, &mut random)?;
//! assert_eq!(sealed[..7], [1, 0, 32, 0, 1, 0, 1]);
//! # Ok::<(), driftline_summary::Error>(())
//! ```

mod binary_http;
mod gateway;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use hkdf::Hkdf;
use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use rand_core::CryptoRng;
use sha2::Sha256;

pub use binary_http::{ReceivedRequest, Request};
pub use gateway::{Answering, RELAYED_KEYS, RELAYED_REQUEST, RELAYED_RESPONSE};

use crate::envelope::Suite;
use crate::error::{Error, Result};

/// Numbers of the suite in the registries of HPKE.
const KEM: u16 = 0x0020;
const KDF: u16 = 0x0001;
const AEAD: u16 = 0x0001;

const REQUEST: &[u8] = b"message/bhttp request";
const RESPONSE: &[u8] = b"message/bhttp response";
/// Bytes of the response's secret and of its nonce: the larger of a key's and a nonce's, 16 and 12.
const SECRET: usize = 16;

/// A key of a gateway.
#[derive(Clone, Debug)]
pub struct KeyConfig {
    id: u8,
    key: <Suite as Kem>::PublicKey,
}

/// What opens the response to a request.
pub struct Pending {
    encapsulated: [u8; 32],
    secret: [u8; SECRET],
}

impl KeyConfig {
    /// The first key of a suite that is known here, of those that a gateway publishes as `application/ohttp-keys`.
    ///
    /// # Errors
    /// When the bytes are cut short, or no key is of the suite.
    pub fn from_bytes(mut bytes: &[u8]) -> Result<KeyConfig> {
        while !bytes.is_empty() {
            let length = u16::from_be_bytes(take(&mut bytes)?);
            let (config, rest) =
                bytes.split_at_checked(length.into()).ok_or_else(|| damaged("is cut short"))?;
            bytes = rest;
            if let Some(found) = KeyConfig::of(config)? {
                return Ok(found);
            }
        }
        Err(damaged("has no key for X25519, HKDF-SHA256 and AES-128-GCM"))
    }

    /// `None` of another suite.
    fn of(mut config: &[u8]) -> Result<Option<KeyConfig>> {
        let [id] = take(&mut config)?;
        if u16::from_be_bytes(take(&mut config)?) != KEM {
            return Ok(None);
        }
        let key: [u8; 32] = take(&mut config)?;
        let key = Deserializable::from_bytes(&key).map_err(|_| damaged("has no usable key"))?;
        let length = u16::from_be_bytes(take(&mut config)?);
        if usize::from(length) != config.len() {
            return Err(damaged("has suites of another length than it says"));
        }
        let suite = [KDF.to_be_bytes(), AEAD.to_be_bytes()].concat();
        let known = config.chunks(4).any(|found| found == suite);
        Ok(known.then_some(KeyConfig { id, key }))
    }

    /// The request as a relay takes it, `message/ohttp-req`, and what opens the response.
    ///
    /// # Errors
    /// When nothing can be sealed for the key.
    pub fn seal(
        &self,
        request: &Request<'_>,
        random: &mut impl CryptoRng,
    ) -> Result<(Vec<u8>, Pending)> {
        let header = header(self.id);
        let info = [REQUEST, &[0], &header].concat();
        let fails = |_| Error::new("the request can't be sealed for the relay's key");
        let (encapsulated, mut context) =
            hpke::setup_sender_with_rng::<AesGcm128, HkdfSha256, Suite>(
                &OpModeS::Base,
                &self.key,
                &info,
                random,
            )
            .map_err(fails)?;
        let sealed = context.seal(&request.to_bytes(), &[]).map_err(fails)?;
        let mut secret = [0; SECRET];
        context.export(RESPONSE, &mut secret).map_err(fails)?;
        let encapsulated: [u8; 32] = encapsulated.to_bytes().into();
        let bytes = [&header[..], &encapsulated, &sealed].concat();
        Ok((bytes, Pending { encapsulated, secret }))
    }
}

impl Pending {
    /// The status that the gateway's server answered, from what the relay gave: `message/ohttp-res`.
    ///
    /// # Errors
    /// When the bytes are no answer to this request.
    pub fn status(self, response: &[u8]) -> Result<u16> {
        let fails = || Error::new("the relay's answer can't be opened");
        let (nonce, sealed) = response.split_at_checked(SECRET).ok_or_else(fails)?;
        let (cipher, nonce) = response_cipher(&self.encapsulated, &self.secret, nonce);
        let opened = cipher.decrypt(&nonce, sealed);
        binary_http::status(&opened.map_err(|_| fails())?)
    }
}

/// What a sealed request begins with: the key's number and the suite.
fn header(id: u8) -> [u8; 7] {
    let ([kem, em], [kdf, df], [aead, ead]) =
        (KEM.to_be_bytes(), KDF.to_be_bytes(), AEAD.to_be_bytes());
    [id, kem, em, kdf, df, aead, ead]
}

/// What seals the response to a request (RFC 9458, 4.4).
fn response_cipher(
    encapsulated: &[u8; 32],
    secret: &[u8; SECRET],
    nonce: &[u8],
) -> (Aes128Gcm, Nonce<U12>) {
    let keys = Hkdf::<Sha256>::new(Some(&[encapsulated, nonce].concat()), secret);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    // OK because both are shorter than 255 hashes.
    keys.expand(b"key", &mut key).expect("a short key");
    keys.expand(b"nonce", &mut nonce).expect("a short nonce");
    (Aes128Gcm::new(&key.into()), Nonce::from(nonce))
}

fn take<const LENGTH: usize>(bytes: &mut &[u8]) -> Result<[u8; LENGTH]> {
    let (taken, rest) = bytes.split_first_chunk().ok_or_else(|| damaged("is cut short"))?;
    *bytes = rest;
    Ok(*taken)
}

fn damaged(what: &str) -> Error {
    Error::new(format!("the relay's key configuration {what}"))
}

#[cfg(test)]
mod tests;
