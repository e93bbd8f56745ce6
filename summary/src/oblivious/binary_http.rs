//! HTTP messages as bytes (RFC 9292), as much as is needed: a request of known length is written, of a response the status is
//! read.

use crate::error::{Error, Result};

/// An HTTP request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Such as `POST`.
    pub method: &'a str,
    /// `https`, or `http`.
    pub scheme: &'a str,
    /// Host and port.
    pub authority: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Names in lower case, and values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The content.
    pub body: &'a [u8],
}

/// Of a request whose parts have known lengths.
const REQUEST: u64 = 0;
/// Of such a response.
const RESPONSE: u64 = 1;
/// Of a response whose parts end with a mark.
const OPEN_RESPONSE: u64 = 3;

impl Request<'_> {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        number(&mut bytes, REQUEST);
        for part in [self.method, self.scheme, self.authority, self.path] {
            text(&mut bytes, part.as_bytes());
        }
        let mut headers = Vec::new();
        for (name, value) in self.headers {
            text(&mut headers, name.as_bytes());
            text(&mut headers, value.as_bytes());
        }
        text(&mut bytes, &headers);
        text(&mut bytes, self.body);
        // No trailers.
        number(&mut bytes, 0);
        bytes
    }
}

/// The status of a response, past those that only inform.
pub(super) fn status(mut bytes: &[u8]) -> Result<u16> {
    let open = match read(&mut bytes)? {
        RESPONSE => false,
        OPEN_RESPONSE => true,
        other => return Err(damaged(&format!("begins with {other}, expected 1 or 3"))),
    };
    loop {
        match read(&mut bytes)? {
            100..=199 if open => skip_open_fields(&mut bytes)?,
            100..=199 => skip(&mut bytes)?,
            // OK because it fits.
            status @ 200..=599 => return Ok(status as u16),
            other => return Err(damaged(&format!("has the status {other}"))),
        }
    }
}

/// Fields up to a name of no length.
fn skip_open_fields(bytes: &mut &[u8]) -> Result<()> {
    while bytes.first() != Some(&0) {
        skip(bytes)?;
        skip(bytes)?;
    }
    *bytes = &bytes[1..];
    Ok(())
}

fn skip(bytes: &mut &[u8]) -> Result<()> {
    let length = read(bytes)?;
    let rest = usize::try_from(length).ok().and_then(|length| bytes.get(length..));
    *bytes = rest.ok_or_else(|| damaged("is cut short"))?;
    Ok(())
}

fn text(bytes: &mut Vec<u8>, text: &[u8]) {
    number(bytes, text.len() as u64);
    bytes.extend(text);
}

/// A number in 1, 2, 4 or 8 bytes, of which the first two bits say which (RFC 9000, 16).
fn number(bytes: &mut Vec<u8>, number: u64) {
    let all = number.to_be_bytes();
    match number {
        0..0x40 => bytes.push(all[7]),
        0x40..0x4000 => bytes.extend([all[6] | 0x40, all[7]]),
        0x4000..0x4000_0000 => bytes.extend([all[4] | 0x80, all[5], all[6], all[7]]),
        _ => {
            bytes.push(all[0] | 0xc0);
            bytes.extend(&all[1..]);
        }
    }
}

fn read(bytes: &mut &[u8]) -> Result<u64> {
    let first = *bytes.first().ok_or_else(|| damaged("is cut short"))?;
    let length = 1 << (first >> 6);
    let (taken, rest) = bytes.split_at_checked(length).ok_or_else(|| damaged("is cut short"))?;
    *bytes = rest;
    let rest = taken[1..].iter().map(|byte| u64::from(*byte));
    Ok(rest.fold(u64::from(first & 0x3f), |number, byte| number << 8 | byte))
}

fn damaged(what: &str) -> Error {
    Error::new(format!("the relayed answer {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_written() {
        for (value, length) in
            [(0, 1), (63, 1), (64, 2), (16_383, 2), (16_384, 4), (1 << 30, 8), ((1 << 62) - 1, 8)]
        {
            let mut bytes = Vec::new();
            number(&mut bytes, value);
            assert_eq!(bytes.len(), length, "{value}");
            assert_eq!(read(&mut bytes.as_slice()), Ok(value));
        }
    }

    #[test]
    fn a_status_is_found_behind_those_that_inform() {
        let early: &[u8] = &[1, 0x40, 103, 4, 1, b'a', 1, b'b', 0x40, 202, 0, 0];
        let open: &[u8] = &[3, 0x40, 102, 1, b'a', 0, 0, 0x41, 0xf7, 0, 0];
        for (bytes, status) in [(&[1, 0x40, 0xc8][..], 200), (early, 202), (open, 503)] {
            assert_eq!(super::status(bytes), Ok(status));
        }
        for bytes in
            [&[][..], &[0], &[1], &[1, 0x40], &[1, 99], &[1, 0x40, 100, 9], &[3, 0x40, 102]]
        {
            assert!(super::status(bytes).is_err(), "{bytes:?}");
        }
    }
}
