//! A file without its large weights.
//!
//! An ONNX file is a message of protocol buffers: the model holds the graph, and the graph its weights, whose
//! numbers are nearly all of the bytes.

use std::io::{BufReader, Read};

use crate::source::{Section, SectionReader};

/// Bytes of a weight that is left out.
const LARGE: usize = 1 << 16;

/// Numbers of the fields that are read into, and of a weight's bytes.
const GRAPH: u64 = 7;
const WEIGHT: u64 = 5;
const RAW_DATA: u64 = 9;

/// A file without its large weights, and those by their places in the graph.
pub(super) struct Outline<'a> {
    pub(super) bytes: Vec<u8>,
    pub(super) left_out: Vec<(usize, Section<'a>)>,
}

/// Reads a file's outline. `None` when it is no such message.
pub(super) fn outline(file: Section<'_>) -> Option<Outline<'_>> {
    let mut scan =
        Scan { file, reader: file.reader(), at: 0, weights: 0, raw: None, left_out: Vec::new() };
    let bytes = scan.message(Message::Model, file.len())?;
    Some(Outline { bytes, left_out: scan.left_out })
}

#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Weight,
}

struct Scan<'a> {
    file: Section<'a>,
    reader: BufReader<SectionReader<'a>>,
    at: usize,
    /// How many were seen.
    weights: usize,
    /// The bytes of the weight that is being read, if they are left out.
    raw: Option<Section<'a>>,
    left_out: Vec<(usize, Section<'a>)>,
}

impl Scan<'_> {
    /// The fields up to a place in the file, without what is left out.
    fn message(&mut self, message: Message, end: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        while self.at < end {
            let key = self.varint()?;
            put_varint(&mut out, key);
            match key & 7 {
                0 => put_varint(&mut out, self.varint()?),
                1 => self.copy(8, &mut out)?,
                5 => self.copy(4, &mut out)?,
                2 => {
                    let len = usize::try_from(self.varint()?).ok()?;
                    let end = self.at.checked_add(len).filter(|inner| *inner <= end)?;
                    self.field(message, key >> 3, end, &mut out)?;
                }
                _ => return None,
            }
        }
        (self.at == end).then_some(out)
    }

    /// A field that has a length, up to its end.
    fn field(
        &mut self,
        message: Message,
        number: u64,
        end: usize,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let len = end - self.at;
        let inner = match (message, number) {
            (Message::Model, GRAPH) => self.message(Message::Graph, end)?,
            (Message::Graph, WEIGHT) => self.weight(end)?,
            (Message::Weight, RAW_DATA) => self.raw_data(len)?,
            _ => {
                put_len(out, len);
                return self.copy(len, out);
            }
        };
        put_len(out, inner.len());
        out.extend_from_slice(&inner);
        Some(())
    }

    fn weight(&mut self, end: usize) -> Option<Vec<u8>> {
        self.raw = None;
        let inner = self.message(Message::Weight, end)?;
        self.left_out.extend(self.raw.take().map(|bytes| (self.weights, bytes)));
        self.weights += 1;
        Some(inner)
    }

    /// The last of several holds.
    fn raw_data(&mut self, len: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.raw = None;
        if len < LARGE {
            self.copy(len, &mut bytes)?;
        } else {
            self.raw = Some(self.file.part(self.at, len)?);
            self.reader.seek_relative(i64::try_from(len).ok()?).ok()?;
            self.at += len;
        }
        Some(bytes)
    }

    fn copy(&mut self, len: usize, out: &mut Vec<u8>) -> Option<()> {
        let start = out.len();
        // Not beyond the file, however long it says that it is.
        self.file.part(self.at, len)?;
        out.resize(start + len, 0);
        self.reader.read_exact(&mut out[start..]).ok()?;
        self.at += len;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.reader.read_exact(&mut byte).ok()?;
            self.at += 1;
            value |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    // OK because a length fits 64 bits.
    put_varint(out, len as u64);
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        // OK because seven bits fit a byte.
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        put_len(&mut out, bytes.len());
        out.extend_from_slice(bytes);
        out
    }

    /// A model of a name, and a graph of weights that each have a name before and after their bytes.
    fn file(weights: &[Vec<u8>]) -> Vec<u8> {
        let weight =
            |raw: &Vec<u8>| field(5, &[field(8, b"a"), field(9, raw), field(12, b"z")].concat());
        let graph: Vec<_> = weights.iter().flat_map(weight).collect();
        [field(2, b"name"), field(7, &graph)].concat()
    }

    #[test]
    fn only_large_weights_are_left_out() {
        let (small, large) = (vec![1; LARGE - 1], vec![2; LARGE]);
        let bytes = file(&[small.clone(), large.clone(), vec![], large.clone()]);
        let bytes = bytes.as_slice();
        let outline = outline(Section::whole(&bytes)).unwrap();
        assert_eq!(outline.bytes, file(&[small, vec![], vec![], vec![]]));
        let left_out = outline.left_out.into_iter();
        let left_out: Vec<_> = left_out.map(|(place, weight)| (place, weight.to_vec())).collect();
        assert_eq!(left_out, [(1, large.clone()), (3, large)]);
    }

    #[test]
    fn a_file_that_is_cut_short_has_no_outline() {
        let bytes = file(&[vec![1; 8], vec![2; LARGE]]);
        for end in (1..64).chain(bytes.len() - 64..bytes.len()) {
            let cut = &bytes[..end];
            // The name alone is a whole message.
            assert_eq!(outline(Section::whole(&cut)).is_some(), end == 6, "cut at {end}");
        }
    }
}
