//! Texts that lack some of their words.

use driftline_explain::Coalition;
use unicode_segmentation::UnicodeSegmentation;

use super::explaining::Game;
use super::invalid_argument;
use super::measure::Measure;
use crate::error::Result;
use crate::model::Model;

/// Texts predicted in a step.
const AT_ONCE: usize = 8;

/// A text, or two, in pieces that can be left out: each a word with what stands between it and the next.
pub(super) struct Words {
    texts: Vec<Vec<String>>,
}

impl Words {
    pub(super) fn new(text: &str, pair: Option<&str>) -> Result<Words> {
        let texts: Vec<_> = [Some(text), pair].into_iter().flatten().map(pieces).collect();
        if texts.iter().all(Vec::is_empty) {
            return Err(invalid_argument("the text has no words to explain"));
        }
        Ok(Words { texts })
    }

    /// The words, those of the first text first.
    pub(super) fn words(&self) -> Vec<&str> {
        self.texts.iter().flatten().map(|piece| piece.trim()).collect()
    }

    /// The texts without the words that a coalition lacks.
    fn kept(&self, coalition: &Coalition) -> Vec<String> {
        let mut word = 0..;
        // OK because there are no more words than numbers.
        let mut kept = |_: &&String| coalition.contains(word.next().expect("a number"));
        let texts = self.texts.iter();
        texts.map(|pieces| pieces.iter().filter(&mut kept).cloned().collect()).collect()
    }
}

impl Game for Words {
    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn values(
        &mut self,
        model: &mut Model,
        measure: &Measure,
        coalitions: &[Coalition],
    ) -> Result<Vec<f64>> {
        let kept: Vec<_> = coalitions.iter().map(|coalition| self.kept(coalition)).collect();
        let texts = kept.iter().map(|texts| (texts[0].as_str(), texts.get(1).map(String::as_str)));
        measure.values(model.answer_texts(&texts.collect::<Vec<_>>())?)
    }
}

/// What stands before the first word belongs to it.
fn pieces(text: &str) -> Vec<String> {
    let starts: Vec<_> = text.unicode_word_indices().map(|(start, _)| start).skip(1).collect();
    if text.unicode_words().next().is_none() {
        return Vec::new();
    }
    let ends = starts.iter().copied().chain([text.len()]);
    let starts = [0].into_iter().chain(starts.iter().copied());
    starts.zip(ends).map(|(start, end)| text[start..end].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_words_with_what_follows() {
        let cases: [(&str, &[&str]); 4] = [
            (" Not bad, really!", &[" Not ", "bad, ", "really!"]),
            ("don't", &["don't"]),
            ("天気", &["天", "気"]),
            (" ...", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn a_coalition_keeps_its_words() {
        let words = Words::new("one two", Some("three")).unwrap();
        assert_eq!(words.words(), ["one", "two", "three"]);
        assert_eq!(words.kept(&Coalition::of(3, [0, 2])), ["one ", "three"]);
        assert_eq!(words.kept(&Coalition::empty(3)), ["", ""]);
        assert!(Words::new("?", None).is_err());
    }
}
