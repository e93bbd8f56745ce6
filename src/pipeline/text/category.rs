//! What kind of character it is, by Unicode's general categories.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use GeneralCategory::*;

/// A set of general categories, one bit each.
pub(super) type Categories = u32;

const NAMES: [(&str, GeneralCategory); 30] = [
    ("Lu", UppercaseLetter),
    ("Ll", LowercaseLetter),
    ("Lt", TitlecaseLetter),
    ("Lm", ModifierLetter),
    ("Lo", OtherLetter),
    ("Mn", NonspacingMark),
    ("Mc", SpacingMark),
    ("Me", EnclosingMark),
    ("Nd", DecimalNumber),
    ("Nl", LetterNumber),
    ("No", OtherNumber),
    ("Pc", ConnectorPunctuation),
    ("Pd", DashPunctuation),
    ("Ps", OpenPunctuation),
    ("Pe", ClosePunctuation),
    ("Pi", InitialPunctuation),
    ("Pf", FinalPunctuation),
    ("Po", OtherPunctuation),
    ("Sm", MathSymbol),
    ("Sc", CurrencySymbol),
    ("Sk", ModifierSymbol),
    ("So", OtherSymbol),
    ("Zs", SpaceSeparator),
    ("Zl", LineSeparator),
    ("Zp", ParagraphSeparator),
    ("Cc", Control),
    ("Cf", Format),
    ("Cs", Surrogate),
    ("Co", PrivateUse),
    ("Cn", Unassigned),
];

const MARKS: Categories = bit(NonspacingMark) | bit(SpacingMark) | bit(EnclosingMark);
const PUNCTUATION: Categories = bit(ConnectorPunctuation)
    | bit(DashPunctuation)
    | bit(OpenPunctuation)
    | bit(ClosePunctuation)
    | bit(InitialPunctuation)
    | bit(FinalPunctuation)
    | bit(OtherPunctuation);
const CONTROL: Categories = bit(Control) | bit(Format) | bit(PrivateUse);
const WORD: Categories = MARKS | bit(DecimalNumber) | bit(ConnectorPunctuation);

const fn bit(category: GeneralCategory) -> Categories {
    1 << category as u32
}

/// The categories of a name: two letters for one of them, the first letter for all that share it.
pub(super) fn categories(name: &str) -> Option<Categories> {
    let matching = NAMES.iter().filter(|(known, _)| match name.len() {
        1 => known.starts_with(name),
        _ => *known == name,
    });
    let set = matching.fold(0, |set, (_, category)| set | bit(*category));
    (set != 0).then_some(set)
}

pub(super) fn is_in(c: char, set: Categories) -> bool {
    bit(c.general_category()) & set != 0
}

pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_in(c, MARKS)
}

pub(super) fn is_nonspacing_mark(c: char) -> bool {
    !c.is_ascii() && is_in(c, bit(NonspacingMark))
}

/// ASCII's symbols count as well, as in BERT.
pub(super) fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || (!c.is_ascii() && is_in(c, PUNCTUATION))
}

/// Control, format and private characters.
pub(super) fn is_control(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_control() } else { is_in(c, CONTROL) }
}

/// What Oniguruma calls `\w`.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphabetic() || is_in(c, WORD)
}

/// What Rust's own regular expressions call `\w`: the joiners as well.
pub(super) fn is_word_or_joiner(c: char) -> bool {
    is_word(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_their_categories() {
        let cases = [("L", 'ß', true), ("Lu", 'ß', false), ("N", '½', true), ("Nd", '½', false)];
        for (name, c, expected) in cases {
            assert_eq!(is_in(c, categories(name).unwrap()), expected, "{name} {c}");
        }
        assert_eq!(categories("Xx"), None);
        assert_eq!(categories(""), None);
    }

    #[test]
    fn characters_are_told_apart() {
        assert!(is_punctuation('$') && is_punctuation('。') && !is_punctuation('€'));
        assert!(is_control('\u{200b}') && is_control('\u{7}') && !is_control(' '));
        assert!(is_word('é') && is_word('_') && is_word('३') && !is_word('-'));
    }
}
