//! The ZIP file: stored entries only, so that an entry is a slice of the file and nothing can inflate.

use std::io::{BufReader, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::invalid_bundle;
use crate::error::Result;
use crate::source::{Section, SectionReader};

/// Most entries an archive may have.
const MAX_ENTRIES: usize = 64;

/// The entries of a ZIP file, as slices of its bytes.
///
/// ```
/// use driftline::{Archive, write_archive};
///
/// let bytes = write_archive(&[("a.txt", b"hello")])?;
/// assert_eq!(Archive::from_bytes(&bytes)?.get("a.txt"), Some(&b"hello"[..]));
/// # Ok::<(), driftline::Error>(())
/// ```
pub type Archive<'a> = Entries<&'a [u8]>;

/// The entries of a ZIP file.
#[derive(Debug)]
pub struct Entries<T> {
    entries: Vec<(String, T)>,
}

impl<'a> Archive<'a> {
    /// Reads the directory and verifies the checksum of every entry.
    ///
    /// # Errors
    /// `invalid_bundle` when the file is cut short or altered, or has an entry that is compressed,
    /// encrypted, named twice or overlapping another.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Archive<'a>> {
        let slice = |entry: Section| &bytes[entry.start()..][..entry.len()];
        let entries = Entries::from_file(Section::whole(&bytes))?.entries.into_iter();
        Ok(Entries { entries: entries.map(|(name, entry)| (name, slice(entry))).collect() })
    }
}

impl<'a> Entries<Section<'a>> {
    /// [`Archive::from_bytes`] of a file that stays where it is.
    pub(crate) fn from_file(file: Section<'a>) -> Result<Entries<Section<'a>>> {
        let mut zip = ZipArchive::new(file.reader()).map_err(|error| {
            invalid_bundle(format!("not a complete ZIP file of {} bytes: {error}", file.len()))
        })?;
        if zip.is_empty() || zip.len() > MAX_ENTRIES {
            return Err(invalid_bundle(format!(
                "found {} entries, expected 1 to {MAX_ENTRIES}",
                zip.len()
            )));
        }
        let mut entries = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            entries.push(read_entry(&mut zip, index, file)?);
        }
        check_no_overlap(&entries)?;
        Ok(Entries { entries })
    }
}

impl<T: Copy> Entries<T> {
    /// The bytes of an entry, or `None` when there is no entry of this name.
    pub fn get(&self, name: &str) -> Option<T> {
        let mut entries = self.entries.iter();
        entries.find(|(entry, _)| entry == name).map(|(_, bytes)| *bytes)
    }

    /// The bytes of an entry that has to be there.
    ///
    /// # Errors
    /// `invalid_bundle` when there is no entry of this name.
    pub fn require(&self, name: &str) -> Result<T> {
        self.get(name).ok_or_else(|| {
            let names: Vec<_> = self.entries.iter().map(|(name, _)| name.as_str()).collect();
            invalid_bundle(format!("entry `{name}` is missing; found {}", names.join(", ")))
        })
    }
}

fn read_entry<'a>(
    zip: &mut ZipArchive<BufReader<SectionReader<'a>>>,
    index: usize,
    file: Section<'a>,
) -> Result<(String, Section<'a>)> {
    let raw = zip
        .by_index_raw(index)
        .map_err(|error| invalid_bundle(format!("entry {index} is unreadable: {error}")))?;
    let name = raw
        .name()
        .map_err(|error| invalid_bundle(format!("entry {index} has no readable name: {error}")))?
        .into_owned();
    let fail = |text: String| invalid_bundle(text).at(format!("entry `{name}`"));
    if raw.compression() != CompressionMethod::Stored || raw.encrypted() {
        return Err(fail("is compressed or encrypted, expected a stored entry".into()));
    }
    if raw.size() != raw.compressed_size() {
        return Err(fail(format!(
            "announces {} bytes but holds {}",
            raw.size(),
            raw.compressed_size()
        )));
    }
    let section = (raw.data_start().zip(usize::try_from(raw.size()).ok()))
        .and_then(|(start, size)| Some((usize::try_from(start).ok()?, size)))
        .and_then(|(start, size)| file.part(start, size))
        .ok_or_else(|| fail("runs past the end of the file".into()))?;
    drop(raw);
    // Reading to the end is what makes the ZIP library compare the checksum.
    let mut entry = zip.by_index(index).map_err(|error| fail(error.to_string()))?;
    std::io::copy(&mut entry, &mut std::io::sink())
        .map_err(|error| fail(format!("its bytes were altered: {error}")))?;
    drop(entry);
    Ok((name, section))
}

/// Two names for the same bytes would let a small file pose as a large one.
fn check_no_overlap(entries: &[(String, Section)]) -> Result<()> {
    let mut ranges: Vec<_> = (entries.iter())
        .map(|(_, section)| (section.start(), section.len()))
        .filter(|(_, size)| *size > 0)
        .collect();
    ranges.sort_unstable();
    if ranges.windows(2).any(|pair| pair[0].0 + pair[0].1 > pair[1].0) {
        return Err(invalid_bundle("two entries share the same bytes"));
    }
    Ok(())
}

/// Writes entries in the order given, without times or other traces of the machine.
///
/// # Errors
/// `invalid_bundle` when a name is given twice or the file would be larger than ZIP allows.
pub fn write_archive(entries: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in entries {
        zip.start_file(*name, options)
            .and_then(|()| Ok(zip.write_all(bytes)?))
            .map_err(|error| invalid_bundle(error.to_string()).at(format!("entry `{name}`")))?;
    }
    let file = zip.finish().map_err(|error| invalid_bundle(error.to_string()))?;
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn sample() -> Vec<u8> {
        write_archive(&[("one", b"first entry"), ("two", b"second")]).unwrap()
    }

    #[test]
    fn the_same_entries_give_the_same_bytes() {
        assert_eq!(sample(), sample());
    }

    #[test]
    fn every_truncation_is_refused() {
        let bytes = sample();
        for length in 0..bytes.len() {
            let error = Archive::from_bytes(&bytes[..length]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidBundle, "length {length}");
        }
    }

    #[test]
    fn altered_content_is_refused() {
        let mut bytes = sample();
        let position = bytes.windows(5).position(|part| part == b"first").unwrap();
        bytes[position] ^= 1;
        let error = Archive::from_bytes(&bytes).unwrap_err();
        assert_eq!(error.location(), Some("entry `one`"));
    }

    #[test]
    fn a_missing_entry_is_named() {
        let bytes = sample();
        let error = Archive::from_bytes(&bytes).unwrap().require("three").unwrap_err();
        assert_eq!(error.to_string(), "entry `three` is missing; found one, two");
    }

    #[test]
    fn a_compressed_entry_is_refused() {
        let mut bytes = sample();
        // The method is two bytes at offset 8 of a local header and at offset 10 of a directory record.
        for (signature, offset) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
            let at = bytes.windows(4).position(|part| part == signature).unwrap();
            bytes[at + offset] = 8;
        }
        let error = Archive::from_bytes(&bytes).unwrap_err();
        assert!(error.to_string().contains("stored"), "{error}");
    }

    #[test]
    fn a_name_given_twice_is_refused() {
        assert!(write_archive(&[("one", b"a"), ("one", b"b")]).is_err());
    }
}
