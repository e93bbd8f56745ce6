//! Normalisers that go character by character.

pub(super) fn lowercase(text: &str) -> String {
    // Each character for itself: a final sigma is not told from another.
    text.chars().flat_map(char::to_lowercase).collect()
}

/// SentencePiece's rules for machine translation: control characters go, odd spaces become plain ones.
pub(super) fn nmt(text: &str) -> String {
    text.chars().filter(|c| !is_dropped(*c)).map(|c| if is_space(c) { ' ' } else { c }).collect()
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{1}'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{8f}' | '\u{9f}')
}

fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{c}' | '\r' | '\u{1680}' | '\u{200b}'
            ..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2581}' | '\u{feff}' | '\u{fffd}'
    )
}
