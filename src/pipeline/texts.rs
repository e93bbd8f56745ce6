//! A column of categories.

use std::sync::Arc;

/// Texts, or nothing, row by row. Rows of the same text can share it.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// For each row the position of its text, from 1; 0 where nothing is.
    codes: Vec<u32>,
    /// Shared by all columns that were made of this one.
    values: Arc<Vec<String>>,
}

impl Texts {
    /// Rows by the positions of their texts, from 1; 0 for nothing. `None` when a code has no text.
    pub fn from_codes(codes: Vec<u32>, values: impl Into<Arc<Vec<String>>>) -> Option<Texts> {
        let (most, values) = (codes.iter().copied().max().unwrap_or(0), values.into());
        (most as usize <= values.len()).then_some(Texts { codes, values })
    }

    /// A first row. False when its code has no text.
    pub(super) fn start(&mut self, code: u32, values: &Arc<Vec<String>>) -> bool {
        self.codes.push(code);
        if !Arc::ptr_eq(&self.values, values) {
            self.values = Arc::clone(values);
        }
        code as usize <= values.len()
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.codes.clear();
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a row.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn get(&self, row: usize) -> Option<&str> {
        let place = (self.codes[row] as usize).checked_sub(1)?;
        Some(&self.values[place])
    }

    /// The texts of all rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> + Clone {
        (0..self.len()).map(|row| self.get(row))
    }

    /// For each row the position of its text among the values, from 1; 0 where nothing is.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The texts that rows have. One may be there twice, or of no row.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    pub(super) fn push(&mut self, text: Option<String>) {
        let Some(text) = text else { return self.codes.push(0) };
        let values = Arc::make_mut(&mut self.values);
        values.push(text);
        // OK because 2^32 texts do not fit the memory of a model.
        self.codes.push(values.len() as u32);
    }

    pub(super) fn leave_out(&mut self, rows: usize) {
        self.codes.resize(self.codes.len() + rows, 0);
    }

    /// Other rows below these.
    pub(super) fn followed_by(&self, other: &Texts) -> Texts {
        // OK because 2^32 texts do not fit the memory of a model.
        let first = self.values.len() as u32;
        let moved = other.codes.iter().map(|code| if *code == 0 { 0 } else { code + first });
        let values = [&self.values[..], &other.values].concat();
        Texts { codes: self.codes.iter().copied().chain(moved).collect(), values: Arc::new(values) }
    }

    /// These rows.
    pub(super) fn taken(&self, rows: impl Iterator<Item = usize>) -> Texts {
        let codes = rows.map(|row| self.codes[row]).collect();
        Texts { codes, values: Arc::clone(&self.values) }
    }
}

impl FromIterator<String> for Texts {
    fn from_iter<Iter: IntoIterator<Item = String>>(texts: Iter) -> Texts {
        let values: Vec<String> = texts.into_iter().collect();
        // OK because 2^32 texts do not fit the memory of a model.
        Texts { codes: (1..=values.len() as u32).collect(), values: Arc::new(values) }
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_equal_whichever_texts_they_share() {
        let mut pushed = Texts::default();
        for text in [Some("a"), None, Some("a"), Some("b")] {
            pushed.push(text.map(String::from));
        }
        let values = ["b", "a", "c"].map(String::from).to_vec();
        let coded = Texts::from_codes(vec![2, 0, 2, 1], values).unwrap();
        assert_eq!(pushed, coded);
        let both = coded.followed_by(&pushed).taken([4, 1, 7, 3].into_iter());
        assert_eq!(both.iter().collect::<Vec<_>>(), [Some("a"), None, Some("b"), Some("b")]);
    }

    #[test]
    fn codes_without_a_text_are_refused() {
        assert!(Texts::from_codes(vec![0, 2], vec!["a".into()]).is_none());
    }
}
