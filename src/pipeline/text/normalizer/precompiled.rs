//! SentencePiece's compiled map from texts to their normal form.

use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

use super::base64::decode;

/// Clusters of more bytes are looked up character by character.
const MAX_CLUSTER: usize = 5;

/// A double-array trie whose leaves point at zero-terminated replacements.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Encoded")]
pub(in crate::pipeline::text) struct Precompiled {
    units: Vec<u32>,
    replacements: String,
}

#[derive(Deserialize)]
struct Encoded {
    precompiled_charsmap: String,
}

impl TryFrom<Encoded> for Precompiled {
    type Error = &'static str;

    fn try_from(encoded: Encoded) -> Result<Precompiled, Self::Error> {
        let bytes = decode(&encoded.precompiled_charsmap)
            .ok_or("precompiled_charsmap is not in base 64")?;
        Precompiled::from_bytes(&bytes)
            .ok_or("precompiled_charsmap is cut short, or its replacements are not UTF-8")
    }
}

impl Precompiled {
    fn from_bytes(bytes: &[u8]) -> Option<Precompiled> {
        let (size, rest) = bytes.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
        let (units, replacements) = rest.split_at_checked(size)?;
        let units = units.as_chunks::<4>().0.iter().map(|unit| u32::from_le_bytes(*unit)).collect();
        Some(Precompiled { units, replacements: String::from_utf8(replacements.to_vec()).ok()? })
    }

    pub(super) fn normalize(&self, text: &str) -> String {
        let mut normal = String::with_capacity(text.len());
        for cluster in text.graphemes(true) {
            match self.replacement(cluster).filter(|_| cluster.len() <= MAX_CLUSTER) {
                Some(replacement) => normal.push_str(replacement),
                None => self.push_characters(cluster, &mut normal),
            }
        }
        normal
    }

    fn push_characters(&self, cluster: &str, normal: &mut String) {
        for c in cluster.chars() {
            match self.replacement(c.encode_utf8(&mut [0; 4])) {
                Some(replacement) => normal.push_str(replacement),
                None => normal.push(c),
            }
        }
    }

    /// The replacement of the shortest beginning of the text that has one; it stands for all of the text.
    fn replacement(&self, text: &str) -> Option<&str> {
        let start = usize::try_from(self.shortest(text.as_bytes())?).ok()?;
        let rest = self.replacements.get(start..)?;
        Some(rest.split_once('\0').map_or(rest, |(replacement, _)| replacement))
    }

    fn shortest(&self, key: &[u8]) -> Option<u32> {
        let mut at = offset(*self.units.first()?);
        for byte in key.iter().take_while(|byte| **byte != 0) {
            at ^= u32::from(*byte);
            let unit = self.unit(at)?;
            if unit & LABEL != u32::from(*byte) {
                return None;
            }
            at ^= offset(unit);
            if unit & HAS_LEAF != 0 {
                return Some(self.unit(at)? & VALUE);
            }
        }
        None
    }

    fn unit(&self, at: u32) -> Option<u32> {
        self.units.get(usize::try_from(at).ok()?).copied()
    }
}

/// A unit's label is its low byte; units that hold a value have the top bit set, and no label.
const LABEL: u32 = 1 << 31 | 0xff;
const HAS_LEAF: u32 = 1 << 8;
const VALUE: u32 = (1 << 31) - 1;

/// How far the children are, eight bits further where bit 9 is set.
fn offset(unit: u32) -> u32 {
    (unit >> 10) << ((unit & 1 << 9) >> 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_that_are_damaged_are_refused_or_harmless() {
        for bytes in [&[][..], &[1, 0, 0], &[9, 0, 0, 0, 1], &[0, 0, 0, 0, 255]] {
            assert!(Precompiled::from_bytes(bytes).is_none(), "{bytes:?}");
        }
        let stray = Precompiled { units: vec![0xffff_ffff], replacements: String::new() };
        assert_eq!(stray.normalize("abc"), "abc");
    }
}
