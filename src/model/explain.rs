//! What an explanation asks of a model.

use super::{Input, Model, TreeSource};
use crate::bundle::schema::column;
use crate::engine::{ElementType, TreeSum};
use crate::error::{Error, ErrorKind, Result};
use crate::explain::{
    Comparison, Counterfactual, CounterfactualOptions, CounterfactualSearch, ExplainOptions,
    Explained, Explaining, ExplainingMany, Importance, background_to_json,
};
use crate::pipeline::{Picture, Table, Values};

impl Model {
    /// Explains a table of one row by the background rows given, or else by those of the bundle.
    ///
    /// ```no_run
    /// use driftline::{ExplainOptions, Model, TableBuilder};
    ///
    /// let mut model = Model::from_bundle(&std::fs::read("flights.driftline")?)?;
    /// # let row = TableBuilder::new(model.columns()?).finish()?;
    /// let why = model.explain(&row, None, &ExplainOptions::default())?;
    /// for value in &why.values {
    ///     println!("{}: {} ± {}", value.feature, value.attribution, value.standard_error);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Explaining::of_row`] and [`Explaining::step`].
    pub fn explain(
        &mut self,
        row: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<Explained> {
        let explaining = Explaining::of_row(self, row, background, options)?;
        self.explained(explaining)
    }

    /// Explains a text, or a pair of texts, by its words.
    ///
    /// # Errors
    /// Those of [`Explaining::of_text`] and [`Explaining::step`].
    pub fn explain_text(
        &mut self,
        text: &str,
        pair: Option<&str>,
        options: &ExplainOptions,
    ) -> Result<Explained> {
        let explaining = Explaining::of_text(self, text, pair, options)?;
        self.explained(explaining)
    }

    /// Explains a picture by the cells of a grid.
    ///
    /// # Errors
    /// Those of [`Explaining::of_picture`] and [`Explaining::step`].
    pub fn explain_picture(
        &mut self,
        picture: Picture,
        options: &ExplainOptions,
    ) -> Result<Explained> {
        let explaining = Explaining::of_picture(self, picture, options)?;
        self.explained(explaining)
    }

    /// How much each column matters over the rows of a table.
    ///
    /// # Errors
    /// Those of [`ExplainingMany::of_rows`] and [`ExplainingMany::step`].
    pub fn importance(
        &mut self,
        rows: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<Importance> {
        let mut explaining = ExplainingMany::of_rows(self, rows, background, options)?;
        while explaining.step(self)? {}
        explaining.importance()
    }

    /// What moved the mean prediction from the rows of one table, or the background rows, to those of another.
    ///
    /// # Errors
    /// Those of [`ExplainingMany::of_groups`] and [`ExplainingMany::step`].
    pub fn compare(
        &mut self,
        before: Option<&Table>,
        after: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<Comparison> {
        let mut explaining = ExplainingMany::of_groups(self, before, after, background, options)?;
        while explaining.step(self)? {}
        explaining.comparison()
    }

    /// What would have to be different in a table of one row for another answer.
    ///
    /// # Errors
    /// Those of [`CounterfactualSearch::new`] and [`CounterfactualSearch::step`].
    pub fn counterfactual(
        &mut self,
        row: &Table,
        background: Option<&Table>,
        options: &CounterfactualOptions,
    ) -> Result<Counterfactual> {
        let mut search = CounterfactualSearch::new(self, row, background, options)?;
        while search.step(self)? {}
        Ok(search.finish())
    }

    fn explained(&mut self, mut explaining: Explaining) -> Result<Explained> {
        while explaining.step(self)? {}
        explaining.finish()
    }

    /// The rows that the bundle has for explanations to compare with.
    pub fn background(&self) -> Option<&Table> {
        self.background.as_ref()
    }

    /// Rows as the entry `background.json` of a bundle: in [`Bundle::background`](crate::Bundle::background), explanations
    /// compare with them.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no rows.
    pub fn background_entry(&self, rows: &Table) -> Result<String> {
        Ok(background_to_json(self.columns()?, rows))
    }

    pub(crate) fn remembers(&self) -> bool {
        self.rest.remembers()
    }

    /// The features of each row as a model of trees takes them, and the column that each is made of.
    pub(crate) fn features(&self, table: &Table) -> Result<(Vec<Vec<f32>>, Vec<usize>)> {
        let refuse = |text: &str| Error::new(ErrorKind::InvalidArgument, text);
        let Input::Rows(encoder, Some(tensor)) = &self.input else {
            return Err(refuse("the model has an input for each column"));
        };
        let input = self.session.inputs().iter().find(|input| input.name == *tensor);
        if input.and_then(|input| input.element_type) != Some(ElementType::F32) {
            return Err(refuse("its input has no floats of 32 bits"));
        }
        let features = encoder.encode(table, 0..table.rows(), Some(tensor))?.remove(0);
        let Values::Numbers(values) = features.values else {
            return Err(refuse("its input takes texts").at(column(tensor)));
        };
        // OK because the model gets them rounded in the same way.
        let single = |row: &[f64]| row.iter().map(|value| *value as f32).collect();
        Ok((values.chunks_exact(features.width).map(single).collect(), encoder.sources()))
    }

    /// The trees that the model is, if it is nothing else. They are read when they are asked for first.
    pub(crate) fn trees(&mut self) -> Result<&TreeSum> {
        if let TreeSource::Unread(file) = &self.trees {
            let input = self.tree_input().unwrap_or_default();
            let read = (file.read)(&file.onnx, &input, &self.manifest.output.tensor);
            self.trees =
                read.map_or_else(|error| TreeSource::None(error.to_string()), TreeSource::Read);
        }
        match &self.trees {
            TreeSource::Read(sum) => Ok(sum),
            TreeSource::None(reason) => Err(Error::new(ErrorKind::InvalidArgument, reason)),
            // OK because it was read above.
            TreeSource::Unread(_) => unreachable!(),
        }
    }

    fn tree_input(&self) -> Option<String> {
        match &self.input {
            Input::Rows(_, tensor) => tensor.clone(),
            _ => None,
        }
    }
}
