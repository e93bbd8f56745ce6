//! Maps from small numbers to values, in CBOR's deterministic encoding (RFC 8949, 4.2.1): shortest forms, definite lengths,
//! rising keys.

use minicbor::{Decoder, Encoder};

use crate::error::{Error, Result};

type Bytes = Encoder<Vec<u8>>;

/// The bytes that an encoder writes.
pub(crate) fn encoded<Failure: std::fmt::Debug>(
    write: impl FnOnce(&mut Bytes) -> std::result::Result<&mut Bytes, Failure>,
) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // OK because writing to memory does not fail.
    write(&mut encoder).expect("memory takes all bytes");
    encoder.into_writer()
}

/// Opens a map, and gives how many fields it has.
pub(crate) fn fields(decoder: &mut Decoder<'_>) -> Result<u64> {
    decoder.map()?.ok_or_else(|| Error::new("the map's length is not given"))
}

/// Opens an array, and gives how many values it has.
pub(crate) fn length(decoder: &mut Decoder<'_>) -> Result<u64> {
    decoder.array()?.ok_or_else(|| Error::new("an array's length is not given"))
}

/// Reads the key of the next field.
pub(crate) fn key(decoder: &mut Decoder<'_>, expected: u8) -> Result<()> {
    match decoder.u8()? {
        found if found == expected => Ok(()),
        found => Err(Error::new(format!("field {found} is there, expected {expected}"))),
    }
}

/// Refuses bytes that another encoding of the same content has: then bytes and content stand for each other.
pub(crate) fn canonical(bytes: &[u8], encoded: &[u8]) -> Result<()> {
    match bytes == encoded {
        true => Ok(()),
        false => Err(Error::new("the bytes are not the deterministic encoding of what they say")),
    }
}
