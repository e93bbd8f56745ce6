//! What a text is like.

use super::script::Script;
use super::share;
use crate::pipeline::TokenCounts;

/// | signal | what | unit and range |
/// |---|---|---|
/// | `characters` | Unicode scalar values | a count |
/// | `tokens` | tokens before anything is cut off, special ones aside | a count |
/// | `characters_per_token` | few where the tokenizer was made for another language | a ratio |
/// | `unknown` | share of the tokens that are the tokenizer's unknown one | 0 to 1; always 0 of a tokenizer of bytes |
/// | `truncated` | share of the tokens that were cut off | 0 to 1 |
/// | `latin` | share of the letters that are Latin | 0 to 1 |
/// | `accented` | share of the letters that are Latin but not of English: ä, é, ł | 0 to `latin` |
/// | `cyrillic` | share of the letters that are Cyrillic | 0 to 1 |
/// | `arabic` | share of the letters that are Arabic | 0 to 1 |
/// | `han` | share of the letters that are Chinese characters | 0 to 1 |
/// | `other_script` | share of all other letters: Greek, Devanagari, kana, Hangul, ... | 0 to 1 |
///
/// Letters are what Unicode calls alphabetic. A pair of texts counts as one.
pub(super) const NAMES: [&str; 11] = [
    "characters",
    "tokens",
    "characters_per_token",
    "unknown",
    "truncated",
    "latin",
    "accented",
    "cyrillic",
    "arabic",
    "han",
    "other_script",
];

/// Writes the signals of [`NAMES`] of a text or a pair, and of the tokens made of it.
///
/// Goes over all characters once. Without tokens what is a share of them is NaN, without letters what is a share of
/// those.
pub(crate) fn text(text: &str, pair: Option<&str>, tokens: TokenCounts, out: &mut [f64]) {
    let (mut characters, mut accented, mut scripts) = (0, 0, [0; 5]);
    for character in text.chars().chain(pair.unwrap_or_default().chars()) {
        characters += 1;
        if let Some(script) = Script::of(character) {
            scripts[script as usize] += 1;
            accented += usize::from(script == Script::Latin && !character.is_ascii());
        }
    }
    let letters = scripts.iter().sum();
    let [latin, cyrillic, arabic, han, other] = scripts.map(|count| share(count, letters));
    out.copy_from_slice(&[
        characters as f64,
        tokens.made as f64,
        if tokens.made > 0 { share(characters, tokens.made) } else { f64::NAN },
        share(tokens.unknown, tokens.made),
        share(tokens.made - tokens.kept, tokens.made),
        latin,
        share(accented, letters),
        cyrillic,
        arabic,
        han,
        other,
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(content: &str, pair: Option<&str>, [made, kept, unknown]: [usize; 3]) -> [f64; 11] {
        let mut out = [0.0; 11];
        text(content, pair, TokenCounts { made, kept, unknown }, &mut out);
        out
    }

    #[test]
    fn tokens_and_letters_are_counted() {
        let expected = [10.0, 5.0, 2.0, 0.2, 0.4, 0.75, 0.25, 0.25, 0.0, 0.0, 0.0];
        assert_eq!(signals("a 1 é", Some("b-  Ж"), [5, 3, 1]), expected);
    }

    #[test]
    fn shares_of_nothing_are_missing() {
        let found = signals("", None, [0; 3]);
        assert_eq!(found[..2], [0.0, 0.0]);
        assert!(found[2..].iter().all(|it| it.is_nan()));
        let found = signals("12", None, [2, 2, 0]);
        assert_eq!(found[..5], [2.0, 2.0, 1.0, 0.0, 0.0]);
        assert!(found[5..].iter().all(|it| it.is_nan()));
        assert!(signals("a", None, [0; 3])[2].is_nan());
    }

    #[test]
    fn every_script_has_its_place() {
        let cases = [("ß", 5), ("ж", 7), ("ش", 8), ("漢", 9), ("λ", 10), ("ひ", 10), ("ह", 10)];
        for (letter, place) in cases {
            let found = signals(letter, None, [1, 1, 0]);
            let ones: Vec<_> = (5..11).filter(|at| *at != 6 && found[*at] == 1.0).collect();
            assert_eq!(ones, [place], "{letter}");
        }
    }
}
