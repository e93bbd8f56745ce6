//! Names of predictions, for truths that come later.

use super::feedback::Truth;
use crate::error::{Error, Result};

const VERSION: u8 = 1;
const BYTES: usize = 17;
/// With the checksum, 21 bytes in groups of 3 that have 4 letters each.
const LETTERS: usize = 28;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A name for a prediction that says all that a truth needs, so that no prediction has to be kept: it works after
/// any delay, after a reload and on another device.
///
/// Guaranteed: every id has 28 letters that are safe in URLs; an id that was damaged, or is of another model, is
/// refused, but for one damaged id in 4 billion.
///
/// Not guaranteed: an id is neither secret nor signed. Whoever has it can read the class and the score, and can
/// make others like it. Of two predictions with the same class, score and random bytes, only one counts.
///
/// ```
/// use driftline_monitor::PredictionId;
///
/// let id = PredictionId { model: 7, class: 1, score: 0.83, random: [9, 2, 6, 5, 3, 5] };
/// let text = id.to_text();
/// assert_eq!(PredictionId::from_text(&text, 7)?, id);
/// assert!(PredictionId::from_text(&text, 8).is_err());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictionId {
    /// Fingerprint of the model and its reference.
    pub model: u32,
    /// The class that was decided for; 0 for numbers.
    pub class: u16,
    /// The probability of the second of two classes, the confidence in one of more, or the number that was
    /// predicted.
    pub score: f32,
    /// Tells predictions apart.
    pub random: [u8; 6],
}

impl PredictionId {
    /// 28 letters, digits, `-` and `_`.
    pub fn to_text(&self) -> String {
        let bytes = self.to_bytes();
        let checksum = hash(&bytes).to_le_bytes();
        let mut text = String::with_capacity(LETTERS);
        let mut bits = 0u32;
        for (place, byte) in bytes.into_iter().chain(checksum).enumerate() {
            bits = bits << 8 | u32::from(byte);
            if place % 3 == 2 {
                let letters = [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift) as usize & 63]);
                text.extend(letters.map(char::from));
                bits = 0;
            }
        }
        text
    }

    /// Reads the id of a prediction of this model.
    ///
    /// # Errors
    /// When it is damaged, or of another model or version.
    pub fn from_text(text: &str, model: u32) -> Result<PredictionId> {
        if text.len() != LETTERS {
            let text = format!("the id has {} letters, expected {LETTERS}", text.len());
            return Err(Error::new(text));
        }
        let bytes = decode(text).ok_or_else(damaged)?;
        let (bytes, checksum) = bytes.split_at(BYTES);
        if checksum != hash(bytes).to_le_bytes() {
            return Err(damaged());
        }
        if bytes[0] != VERSION {
            let text = format!("the id has version {}, expected {VERSION}", bytes[0]);
            return Err(Error::new(text));
        }
        let id = PredictionId {
            model: u32::from_le_bytes(part(bytes, 1)),
            class: u16::from_le_bytes(part(bytes, 5)),
            score: f32::from_le_bytes(part(bytes, 7)),
            random: part(bytes, 11),
        };
        if id.model == model { Ok(id) } else { Err(Error::new("the id is of another model")) }
    }

    /// How wrong it was: of a class 0 or 1, of a number how far off.
    pub fn loss(&self, truth: Truth) -> f64 {
        match truth {
            Truth::Class(class) => f64::from(class != u32::from(self.class)),
            Truth::Number(number) => (f64::from(self.score) - number).abs(),
        }
    }

    /// Tells ids apart, but for two in 4 billion.
    pub(super) fn checksum(&self) -> u32 {
        hash(&self.to_bytes())
    }

    fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [VERSION; BYTES];
        bytes[1..5].copy_from_slice(&self.model.to_le_bytes());
        bytes[5..7].copy_from_slice(&self.class.to_le_bytes());
        bytes[7..11].copy_from_slice(&self.score.to_le_bytes());
        bytes[11..].copy_from_slice(&self.random);
        bytes
    }
}

fn damaged() -> Error {
    Error::new("the id is damaged")
}

fn part<const SIZE: usize>(bytes: &[u8], start: usize) -> [u8; SIZE] {
    std::array::from_fn(|index| bytes[start + index])
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for letters in text.as_bytes().chunks_exact(4) {
        let mut bits = 0u32;
        for letter in letters {
            // OK because there are 64.
            let value = ALPHABET.iter().position(|known| known == letter)? as u32;
            bits = bits << 6 | value;
        }
        bytes.extend(&bits.to_be_bytes()[1..]);
    }
    Some(bytes)
}

/// 32 bits of FNV-1a. Every change of a single byte changes it.
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: PredictionId = PredictionId {
        model: 0xDEAD_BEEF,
        class: 65_535,
        score: 0.1,
        random: [255, 0, 1, 2, 3, 4],
    };

    #[test]
    fn ids_are_read_as_written() {
        for score in [0.0, -0.0, 1.0, f32::MIN_POSITIVE, -1e30] {
            let id = PredictionId { score, ..ID };
            let text = id.to_text();
            assert_eq!(text.len(), LETTERS);
            assert!(text.bytes().all(|letter| ALPHABET.contains(&letter)), "{text}");
            assert_eq!(PredictionId::from_text(&text, ID.model).unwrap(), id);
        }
    }

    #[test]
    fn ids_stay_readable_by_later_versions() {
        assert_eq!(ID.to_text(), "Ae--rd7__83MzD3_AAECAwRxozc2");
    }

    #[test]
    fn every_change_of_a_letter_is_noticed() {
        let text = ID.to_text();
        for place in 0..LETTERS {
            for letter in ALPHABET.iter().map(|letter| char::from(*letter)) {
                let mut changed: Vec<char> = text.chars().collect();
                changed[place] = letter;
                let changed: String = changed.into_iter().collect();
                let found = PredictionId::from_text(&changed, ID.model);
                assert_eq!(found.is_ok(), changed == text, "{changed}");
            }
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let text = ID.to_text();
        let cases = [
            (text.replace('A', "é"), "letters"),
            (format!("{text}A"), "29 letters"),
            (String::new(), "0 letters"),
            (text.replacen('A', "=", 1), "damaged"),
            (text.to_lowercase(), "damaged"),
            (PredictionId { model: 1, ..ID }.to_text(), "another model"),
        ];
        for (text, expected) in cases {
            let error = PredictionId::from_text(&text, ID.model).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
