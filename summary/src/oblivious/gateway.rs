//! The gateway's end: requests that came through a relay are opened, and answers sealed for who asked.

use aes_gcm::aead::Aead;
use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR};
use rand_core::CryptoRng;

use super::binary_http::{self, ReceivedRequest};
use super::{AEAD, KDF, KEM, REQUEST, RESPONSE, SECRET, Suite, header, response_cipher};
use crate::envelope::PrivateKey;
use crate::error::{Error, Result};

/// The media type of keys that a gateway publishes.
pub const RELAYED_KEYS: &str = "application/ohttp-keys";
/// The media type of a sealed request.
pub const RELAYED_REQUEST: &str = "message/ohttp-req";
/// The media type of a sealed response.
pub const RELAYED_RESPONSE: &str = "message/ohttp-res";

/// What seals the answer to a request.
pub struct Answering {
    pub(super) encapsulated: [u8; 32],
    pub(super) secret: [u8; SECRET],
}

impl PrivateKey {
    /// The key as a gateway publishes it, `application/ohttp-keys`. It seals requests as well as reports: HPKE binds each to its
    /// own use.
    pub fn key_config(&self) -> Vec<u8> {
        let suites = [KDF.to_be_bytes(), AEAD.to_be_bytes()].concat();
        let mut config = vec![self.id()];
        config.extend(KEM.to_be_bytes());
        config.extend(self.public().to_bytes());
        // OK because there is one suite, of four bytes.
        config.extend((suites.len() as u16).to_be_bytes());
        config.extend(suites);
        // OK because a configuration has 41 bytes.
        [&(config.len() as u16).to_be_bytes()[..], &config].concat()
    }

    /// The request that a relay passed on, and what seals the answer.
    ///
    /// # Errors
    /// When it was sealed for another key or changed since, or what is in it is no request.
    pub fn open_relayed(&self, sealed: &[u8]) -> Result<(ReceivedRequest, Answering)> {
        let fails = || Error::new("the relayed request can't be opened");
        let (found, rest) = sealed.split_first_chunk::<7>().ok_or_else(fails)?;
        let (encapsulated, sealed) = rest.split_first_chunk::<32>().ok_or_else(fails)?;
        if *found != header(self.id()) {
            return Err(fails());
        }
        let info = [REQUEST, &[0], found].concat();
        let key = <Suite as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| fails())?;
        let context = hpke::setup_receiver::<AesGcm128, HkdfSha256, Suite>(
            &OpModeR::Base,
            self.key(),
            &key,
            &info,
        );
        let mut context = context.map_err(|_| fails())?;
        let request = context.open(sealed, &[]).map_err(|_| fails())?;
        let mut secret = [0; SECRET];
        context.export(RESPONSE, &mut secret).map_err(|_| fails())?;
        let request = ReceivedRequest::from_bytes(&request)?;
        Ok((request, Answering { encapsulated: *encapsulated, secret }))
    }
}

impl Answering {
    /// The answer as the relay passes it back, `message/ohttp-res`.
    pub fn seal(
        self,
        status: u16,
        content_type: &str,
        content: &[u8],
        random: &mut impl CryptoRng,
    ) -> Vec<u8> {
        let mut nonce = [0; SECRET];
        random.fill_bytes(&mut nonce);
        let (cipher, iv) = response_cipher(&self.encapsulated, &self.secret, &nonce);
        let response = binary_http::response(status, content_type, content);
        // OK because a message of less than 64 GiB can be sealed.
        let sealed = cipher.encrypt(&iv, &response[..]).expect("a short message");
        [&nonce[..], &sealed].concat()
    }
}
