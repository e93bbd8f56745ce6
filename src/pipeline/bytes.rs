//! Raw bytes become a tensor: the first and the last of a file, as models that tell file types take them.

use serde::{Deserialize, Serialize};

use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;

/// Most bytes at either end, and most that are looked at to find them.
const MAX_LENGTH: usize = 1 << 20;

/// How bytes become a tensor of whole numbers of shape `[1, head + tail]`.
///
/// The defaults of `strip` and `block` aside, this is what magika does: its models take `head` 1,024, `tail`
/// 1,024, `padding` 256, `strip` and a `block` of 4,096.
///
/// ```
/// use driftline::BytesPipeline;
///
/// let pipeline: BytesPipeline = serde_json::from_str(
///     r#"{"tensor": "bytes", "head": 4, "tail": 3, "padding": 256, "strip": true}"#,
/// )?;
/// pipeline.check()?;
/// let (values, shape) = pipeline.encode(b"  ab ");
/// assert_eq!(values, [97, 98, 32, 256, 32, 97, 98]);
/// assert_eq!(shape, [1, 7]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BytesPipeline {
    /// The model's input.
    pub tensor: String,
    /// How many bytes of the start: 0 to 1,048,576. Padding follows them.
    pub head: usize,
    /// How many bytes of the end: 0 to 1,048,576. Padding precedes them.
    #[serde(default)]
    pub tail: usize,
    /// The number that stands where there is no byte.
    pub padding: i64,
    /// Added to every byte, not to padding.
    #[serde(default)]
    pub offset: i64,
    /// Whether white space of ASCII is taken off: before the head, and after the tail.
    #[serde(default)]
    pub strip: bool,
    /// How many bytes at either end are looked at, white space included. `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
}

impl BytesPipeline {
    /// Checks the rules that the types can't hold.
    ///
    /// # Errors
    /// `invalid_manifest` when `head` and `tail` are both 0, a length is out of range, `block` is smaller
    /// than `head` or `tail`, or numbers are beyond 32 bits.
    pub fn check(&self) -> Result<()> {
        for (name, length) in [("head", self.head), ("tail", self.tail)] {
            if length > MAX_LENGTH {
                let text = format!("{name} is {length}, expected 0 to {MAX_LENGTH} bytes");
                return Err(invalid_manifest(text));
            }
        }
        let longest = self.head.max(self.tail);
        if longest == 0 {
            return Err(invalid_manifest("head and tail are 0, expected at least 1 byte"));
        }
        if self.block.is_some_and(|block| !(longest..=MAX_LENGTH).contains(&block)) {
            let block = self.block.unwrap_or_default();
            let text = format!("block is {block}, expected {longest} to {MAX_LENGTH} bytes");
            return Err(invalid_manifest(text));
        }
        for (name, number) in [("padding", self.padding), ("offset", self.offset)] {
            // So that a byte and the offset together fit what models take.
            if i32::try_from(number).is_err() {
                let text = format!("{name} is {number}, expected a number of 32 bits");
                return Err(invalid_manifest(text));
            }
        }
        Ok(())
    }

    /// The shape of the tensor.
    pub fn shape(&self) -> [usize; 2] {
        [1, self.head + self.tail]
    }

    /// The tensor's values and its shape.
    pub fn encode(&self, bytes: &[u8]) -> (Vec<i64>, [usize; 2]) {
        let block = self.block.unwrap_or(bytes.len()).min(bytes.len());
        let (mut start, mut end) = (&bytes[..block], &bytes[bytes.len() - block..]);
        if self.strip {
            (start, end) = (strip_start(start), strip_end(end));
        }
        start = &start[..self.head.min(start.len())];
        end = &end[end.len() - self.tail.min(end.len())..];
        let number = |byte: &u8| i64::from(*byte) + self.offset;
        let padding = |count| std::iter::repeat_n(self.padding, count);
        let values = (start.iter().map(number))
            .chain(padding(self.head - start.len()))
            .chain(padding(self.tail - end.len()))
            .chain(end.iter().map(number));
        (values.collect(), self.shape())
    }
}

/// Python's white space of ASCII, which has the vertical tab that Rust's lacks.
fn is_space(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || *byte == 0x0b
}

fn strip_start(bytes: &[u8]) -> &[u8] {
    let kept = bytes.iter().position(|byte| !is_space(byte));
    &bytes[kept.unwrap_or(bytes.len())..]
}

fn strip_end(bytes: &[u8]) -> &[u8] {
    let kept = bytes.iter().rposition(|byte| !is_space(byte));
    &bytes[..kept.map_or(0, |last| last + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(rest: &str) -> BytesPipeline {
        serde_json::from_str(&format!(r#"{{"tensor":"x","padding":-1{rest}}}"#)).unwrap()
    }

    #[test]
    fn both_ends_are_taken_and_padded() {
        let cases: [(&str, &[u8], &[i64]); 8] = [
            (r#","head":3"#, b"abcd", &[97, 98, 99]),
            (r#","head":0,"tail":3"#, b"abcd", &[98, 99, 100]),
            (r#","head":3,"tail":3"#, b"a", &[97, -1, -1, -1, -1, 97]),
            (r#","head":2,"tail":2"#, b"", &[-1; 4]),
            (r#","head":2,"offset":3"#, b"\0", &[3, -1]),
            (r#","head":2,"tail":2,"strip":true"#, b" \n\x0b\t ", &[-1; 4]),
            (r#","head":2,"tail":2,"strip":true,"block":3"#, b"  abc  ", &[97, -1, -1, 99]),
            (r#","head":2,"tail":2,"block":2"#, b" abc ", &[32, 97, 99, 32]),
        ];
        for (rest, bytes, expected) in cases {
            let pipeline = pipeline(rest);
            pipeline.check().unwrap();
            assert_eq!(pipeline.encode(bytes), (expected.to_vec(), pipeline.shape()), "{rest}");
        }
    }

    #[test]
    fn broken_rules_are_refused_by_name() {
        let cases = [
            (r#","head":0"#, "head and tail are 0"),
            (r#","head":1048577"#, "head is 1048577"),
            (r#","head":1,"tail":1048577"#, "tail is 1048577"),
            (r#","head":2,"block":1"#, "block is 1, expected 2 to 1048576"),
            (r#","head":2,"offset":4294967296"#, "offset is 4294967296"),
        ];
        for (rest, text) in cases {
            let error = pipeline(rest).check().unwrap_err();
            assert!(error.to_string().contains(text), "{rest}: {error}");
        }
    }
}
