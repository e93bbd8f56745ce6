//! HTTP messages as bytes (RFC 9292), as much as is needed: requests of known length are written and read, responses of known length
//! are written, and of any response the status is read.

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

/// A request that came through a relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// Such as `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub body: Vec<u8>,
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

impl ReceivedRequest {
    /// Reads a request. Sections may be missing at the end, and zeros follow it.
    pub(super) fn from_bytes(mut bytes: &[u8]) -> Result<ReceivedRequest> {
        let rest = &mut bytes;
        match read(rest)? {
            REQUEST => {}
            other => return Err(damaged(&format!("begins with {other}, expected 0"))),
        }
        let (method, _scheme) = (part(rest)?, part(rest)?);
        let (_authority, path) = (part(rest)?, part(rest)?);
        let mut headers = Vec::new();
        let mut fields = section(rest)?;
        while !fields.is_empty() {
            headers.push((part(&mut fields)?, part(&mut fields)?));
        }
        let body = section(rest)?.to_vec();
        // Trailers say nothing that is asked for here.
        section(rest)?;
        match rest.iter().all(|byte| *byte == 0) {
            true => Ok(ReceivedRequest { method, path, headers, body }),
            false => Err(damaged("goes on after its end")),
        }
    }
}

/// A response with a body of one type.
pub(super) fn response(status: u16, content_type: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, RESPONSE);
    number(&mut bytes, status.into());
    let mut headers = Vec::new();
    if !content_type.is_empty() {
        text(&mut headers, b"content-type");
        text(&mut headers, content_type.as_bytes());
    }
    text(&mut bytes, &headers);
    text(&mut bytes, content);
    // No trailers.
    number(&mut bytes, 0);
    bytes
}

/// The next section; an empty one if nothing is left.
fn section<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8]> {
    if bytes.is_empty() { Ok(*bytes) } else { part_of(bytes) }
}

/// The next text, which must be there.
fn part(bytes: &mut &[u8]) -> Result<String> {
    String::from_utf8(part_of(bytes)?.to_vec()).map_err(|_| damaged("has a text that is not UTF-8"))
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
    part_of(bytes).map(drop)
}

/// The next bytes, whose length stands before them.
fn part_of<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = usize::try_from(read(bytes)?).map_err(|_| damaged("is cut short"))?;
    let (part, rest) = bytes.split_at_checked(length).ok_or_else(|| damaged("is cut short"))?;
    *bytes = rest;
    Ok(part)
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
    Error::new(format!("the relayed message {what}"))
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
    fn a_request_is_read_as_written() {
        let request = Request {
            method: "POST",
            scheme: "https",
            authority: "collector.example",
            path: "/v1/reports",
            headers: &[("content-type", "text/plain"), ("authorization", "Bearer x")],
            body: &[7; 100],
        };
        let bytes = request.to_bytes();
        let received = ReceivedRequest::from_bytes(&bytes).unwrap();
        assert_eq!((received.method.as_str(), received.path.as_str()), ("POST", "/v1/reports"));
        assert_eq!(received.headers[1], ("authorization".into(), "Bearer x".into()));
        assert_eq!(received.body, [7; 100]);
        // Padding is zeros, and sections at the end may be missing.
        assert_eq!(ReceivedRequest::from_bytes(&[&bytes[..], &[0; 9]].concat()), Ok(received));
        assert!(ReceivedRequest::from_bytes(&[&bytes[..], &[0, 1]].concat()).is_err());
        // Up to the body; without headers it can end too, behind the path.
        for end in 0..bytes.len() - 103 {
            let read = ReceivedRequest::from_bytes(&bytes[..end]);
            assert_eq!(read.is_ok(), end == 42, "{end}");
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
