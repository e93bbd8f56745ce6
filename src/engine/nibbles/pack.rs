//! Integers of 4 bits in bytes, two to a byte, the first in its low half: as files and JavaScript hold them.

use crate::engine::tensor::{Data, ElementType};
use crate::error::{Error, ErrorKind, Result};

impl Data {
    /// So many elements of `int4` or `uint4` that are packed in bytes, two to a byte, the first in its low half.
    ///
    /// ```
    /// use driftline::{Data, ElementType};
    ///
    /// let data = Data::unpacked(ElementType::I4, &[0xf1, 0x08], 3)?;
    /// assert_eq!(data, Data::I4(vec![1, -1, -8]));
    /// assert_eq!(data.packed(), Some(vec![0xf1, 0x08]));
    /// # Ok::<(), driftline::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid_type` for another type, `invalid_shape` when there are more bytes or fewer.
    pub fn unpacked(element_type: ElementType, bytes: &[u8], count: usize) -> Result<Data> {
        if bytes.len() != count.div_ceil(2) {
            let (found, expected) = (bytes.len(), count.div_ceil(2));
            let text =
                format!("found {found} bytes for {count} elements of 4 bits, expected {expected}");
            return Err(Error::new(ErrorKind::InvalidShape, text));
        }
        let elements = unpack(bytes, count);
        match element_type {
            ElementType::I4 => Ok(Data::I4(elements.into_iter().map(signed).collect())),
            ElementType::U4 => Ok(Data::U4(elements)),
            other => {
                let text = format!("found type {}, expected int4 or uint4", other.name());
                Err(Error::new(ErrorKind::InvalidType, text))
            }
        }
    }

    /// The bytes of elements of `int4` or `uint4`, two to a byte. `None` for another type.
    pub fn packed(&self) -> Option<Vec<u8>> {
        match self {
            // OK because the low bits are the same without the sign.
            Data::I4(values) => Some(pack(values.iter().map(|value| *value as u8))),
            Data::U4(values) => Some(pack(values.iter().copied())),
            _ => None,
        }
    }
}

/// So many elements, from 0 to 15. The half byte behind an odd number of them says nothing.
pub(super) fn unpack(bytes: &[u8], count: usize) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte & 15, byte >> 4]).take(count).collect()
}

/// The bytes of elements, of which the low 4 bits count.
fn pack(elements: impl ExactSizeIterator<Item = u8>) -> Vec<u8> {
    let mut bytes = vec![0; elements.len().div_ceil(2)];
    for (at, element) in elements.enumerate() {
        bytes[at / 2] |= (element & 15) << (at % 2 * 4);
    }
    bytes
}

/// What 4 bits mean with a sign, from -8 to 7.
pub(in crate::engine) fn signed(element: u8) -> i8 {
    // OK because the shift left may lose the high half, which says nothing.
    ((element << 4) as i8) >> 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        for values in [vec![], vec![-8], vec![7, -1, 0], vec![1, -2, 3, -4]] {
            let data = Data::I4(values);
            let count = data.len();
            let bytes = data.packed().unwrap();
            assert_eq!(Data::unpacked(ElementType::I4, &bytes, count).unwrap(), data);
            assert!(Data::unpacked(ElementType::I4, &bytes, count + 2).is_err());
        }
        assert_eq!(Data::U4(vec![1, 2, 15]).packed(), Some(vec![0x21, 0x0f]));
    }
}
