//! A report that only the collector can open.
//!
//! HPKE in base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, each report with a key of its own. The
//! sender stays unknown: anyone can seal a report, and nobody can tell whose it is from the bytes.

use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use minicbor::Decoder;
use rand_core::CryptoRng;

use crate::cbor::{canonical, encoded, fields, key};
use crate::error::{Error, Result};
use crate::report::{MAX_BYTES, Report, VERSION};

/// Binds ciphertexts to this use of the collector's key.
const INFO: &[u8] = b"driftline report 1";
/// What the envelope adds to a report, at most.
const OVERHEAD: usize = 128;

pub(crate) type Suite = X25519HkdfSha256;

/// A sealed report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    key: u8,
    encapsulated: [u8; 32],
    ciphertext: Vec<u8>,
}

/// A key of the collector's, to seal with.
#[derive(Clone, Debug)]
pub struct PublicKey {
    id: u8,
    key: <Suite as Kem>::PublicKey,
}

/// A key of the collector's, to open with. Keep it out of logs.
pub struct PrivateKey {
    id: u8,
    key: <Suite as Kem>::PrivateKey,
}

impl PublicKey {
    /// The 32 bytes of an X25519 key, with the number that the collector gave it.
    ///
    /// # Errors
    /// When the bytes are no key.
    pub fn from_bytes(id: u8, bytes: &[u8]) -> Result<PublicKey> {
        match Deserializable::from_bytes(bytes) {
            Ok(key) => Ok(PublicKey { id, key }),
            Err(error) => Err(Error::new(format!("the collector's key is unusable: {error}"))),
        }
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes().into()
    }
}

impl PrivateKey {
    /// A new key.
    pub fn generate(id: u8, random: &mut impl CryptoRng) -> PrivateKey {
        PrivateKey { id, key: Suite::gen_keypair_with_rng(random).0 }
    }

    /// The 32 bytes of an X25519 key.
    ///
    /// # Errors
    /// When the bytes are no key.
    pub fn from_bytes(id: u8, bytes: &[u8]) -> Result<PrivateKey> {
        match Deserializable::from_bytes(bytes) {
            Ok(key) => Ok(PrivateKey { id, key }),
            Err(_) => Err(Error::new("the private key is unusable, expected 32 bytes")),
        }
    }

    /// The 32 bytes, to be stored where only the collector reads.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes().into()
    }

    /// The key to seal with.
    pub fn public(&self) -> PublicKey {
        PublicKey { id: self.id, key: Suite::sk_to_pk(&self.key) }
    }

    /// Its number.
    pub fn id(&self) -> u8 {
        self.id
    }

    pub(crate) fn key(&self) -> &<Suite as Kem>::PrivateKey {
        &self.key
    }

    /// The report in an envelope.
    ///
    /// # Errors
    /// When it was sealed for another key or changed since, or what is in it is no report.
    pub fn open(&self, envelope: &Envelope) -> Result<Report> {
        if envelope.key != self.id {
            let (found, expected) = (envelope.key, self.id);
            return Err(Error::new(format!("the envelope is for key {found}, not {expected}")));
        }
        let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(&envelope.encapsulated);
        let opened = encapsulated.and_then(|encapsulated| {
            hpke::single_shot_open::<AesGcm128, HkdfSha256, Suite>(
                &OpModeR::Base,
                &self.key,
                &encapsulated,
                INFO,
                &envelope.ciphertext,
                &associated(self.id),
            )
        });
        // Which step failed is nobody's business who sends envelopes.
        let opened = opened.map_err(|_| Error::new("the envelope can't be opened"))?;
        Report::from_bytes(&opened)
    }
}

impl Envelope {
    /// Seals a report. Only [`release`](crate::release) does, which asks for a permit.
    pub(crate) fn seal(
        report: &Report,
        collector: &PublicKey,
        random: &mut impl CryptoRng,
    ) -> Result<Envelope> {
        let sealed = hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, Suite>(
            &OpModeS::Base,
            &collector.key,
            INFO,
            &report.to_bytes(),
            &associated(collector.id),
            random,
        );
        let (encapsulated, ciphertext) =
            sealed.map_err(|error| Error::new(format!("the report can't be sealed: {error}")))?;
        let encapsulated = encapsulated.to_bytes().into();
        Ok(Envelope { key: collector.id, encapsulated, ciphertext })
    }

    /// The number of the collector's key that opens it.
    pub fn key(&self) -> u8 {
        self.key
    }

    /// The envelope in CBOR. No two envelopes have the same bytes, so a replayed one is recognised by its hash.
    pub fn to_bytes(&self) -> Vec<u8> {
        encoded(|cbor| {
            cbor.map(4)?.u8(0)?.u8(VERSION)?.u8(1)?.u8(self.key)?;
            cbor.u8(2)?.bytes(&self.encapsulated)?.u8(3)?.bytes(&self.ciphertext)
        })
    }

    /// Reads an envelope, as strictly as a report.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`to_bytes`](Envelope::to_bytes) gives for some envelope, or more than
    /// 2^20 + 128.
    pub fn from_bytes(bytes: &[u8]) -> Result<Envelope> {
        if bytes.len() > MAX_BYTES + OVERHEAD {
            return Err(Error::new(format!("there are {} bytes, which is too many", bytes.len())));
        }
        let decoder = &mut Decoder::new(bytes);
        fields(decoder)?;
        key(decoder, 0)?;
        match decoder.u8()? {
            VERSION => {}
            other => return Err(Error::new(format!("the version is {other}, expected {VERSION}"))),
        }
        key(decoder, 1)?;
        let id = decoder.u8()?;
        key(decoder, 2)?;
        let encapsulated = decoder.bytes()?.try_into();
        let encapsulated = encapsulated.map_err(|_| Error::new("the key is not 32 bytes"))?;
        key(decoder, 3)?;
        let ciphertext = decoder.bytes()?.to_vec();
        let envelope = Envelope { key: id, encapsulated, ciphertext };
        canonical(bytes, &envelope.to_bytes())?;
        Ok(envelope)
    }
}

/// What is authenticated without being hidden.
fn associated(key: u8) -> [u8; 2] {
    [VERSION, key]
}
