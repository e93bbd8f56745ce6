//! Files that are read piece by piece, so that a large one need not be in memory as a whole.

use std::io::{BufReader, Error, ErrorKind, Read, Result, Seek, SeekFrom};

/// Bytes read at once, where little pieces are wanted.
const BUFFER: usize = 1 << 16;

/// A file that stays somewhere else.
pub(crate) trait Source {
    /// Its bytes.
    fn len(&self) -> usize;

    /// Reads the bytes from `start` on; there are as many.
    fn read_at(&self, start: usize, into: &mut [u8]);
}

impl Source for &[u8] {
    fn len(&self) -> usize {
        <[u8]>::len(self)
    }

    fn read_at(&self, start: usize, into: &mut [u8]) {
        into.copy_from_slice(&self[start..start + into.len()]);
    }
}

/// Part of a file.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    source: &'a dyn Source,
    start: usize,
    len: usize,
}

impl<'a> Section<'a> {
    pub(crate) fn whole(source: &'a dyn Source) -> Section<'a> {
        Section { source, start: 0, len: source.len() }
    }

    /// Bytes of it. `None` when they run past its end.
    pub(crate) fn part(&self, start: usize, len: usize) -> Option<Section<'a>> {
        let fits = start.checked_add(len)? <= self.len;
        fits.then(|| Section { start: self.start + start, len, ..*self })
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Where it begins in the file.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Reads all of it into as many bytes.
    pub(crate) fn read_into(&self, into: &mut [u8]) {
        assert_eq!(into.len(), self.len, "a section is read as a whole");
        self.source.read_at(self.start, into);
    }

    pub(crate) fn to_vec(self) -> Vec<u8> {
        let mut bytes = vec![0; self.len];
        self.read_into(&mut bytes);
        bytes
    }

    /// Reads it from its beginning.
    pub(crate) fn reader(self) -> BufReader<SectionReader<'a>> {
        BufReader::with_capacity(BUFFER, SectionReader { section: self, at: 0 })
    }
}

/// Reads a section from any place on.
pub(crate) struct SectionReader<'a> {
    section: Section<'a>,
    at: usize,
}

impl Read for SectionReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let count = into.len().min(self.section.len.saturating_sub(self.at));
        if count > 0 {
            self.section.source.read_at(self.section.start + self.at, &mut into[..count]);
        }
        self.at += count;
        Ok(count)
    }
}

impl Seek for SectionReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        // OK because a length fits 64 bits.
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => (self.section.len as u64).checked_add_signed(by),
            SeekFrom::Current(by) => (self.at as u64).checked_add_signed(by),
        };
        let at = at.and_then(|at| usize::try_from(at).ok());
        self.at = at.ok_or_else(|| Error::from(ErrorKind::InvalidInput))?;
        // OK because it was such a number before.
        Ok(self.at as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_from_any_place_and_ends_where_it_ends() {
        let bytes: &[u8] = b"0123456789";
        let part = Section::whole(&bytes).part(2, 6).unwrap();
        assert_eq!(part.to_vec(), b"234567");
        let mut reader = part.reader();
        let mut found = String::new();
        reader.seek(SeekFrom::End(-3)).unwrap();
        reader.read_to_string(&mut found).unwrap();
        reader.seek(SeekFrom::Start(9)).unwrap();
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
        assert_eq!(found, "567");
        assert!(reader.seek(SeekFrom::Current(-10)).is_err());
    }

    #[test]
    fn a_part_lies_inside() {
        let bytes: &[u8] = b"0123456789";
        let part = Section::whole(&bytes).part(2, 6).unwrap();
        assert_eq!(part.part(1, 5).map(Section::to_vec), Some(b"34567".to_vec()));
        assert!(part.part(1, 6).is_none());
        assert!(part.part(usize::MAX, 2).is_none());
    }
}
