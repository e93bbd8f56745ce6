//! GPT-2's spelling of bytes: one visible character for each.

/// A byte that is visible in Latin-1 is its own character; the others are U+0100 to U+0143, in order.
fn character(byte: u8) -> char {
    let code = match u32::from(byte) {
        hidden @ ..=0x20 => 0x100 + hidden,
        hidden @ 0x7f..=0xa0 => 0x121 + (hidden - 0x7f),
        0xad => 0x143,
        visible => visible,
    };
    // OK because every code below U+D800 is a character.
    char::from_u32(code).expect("a character of Latin")
}

/// The text's bytes in UTF-8, each as its character.
pub(super) fn to_characters(text: &str) -> String {
    text.bytes().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_character_of_its_own() {
        let characters: std::collections::BTreeSet<char> = (0..=255).map(character).collect();
        assert_eq!(characters.len(), 256);
        assert_eq!(to_characters(" \n\u{ad}"), "ĠĊÂŃ");
    }
}
