//! The number of an answer that is explained.

use super::invalid_argument;
use super::options::{ExplainOptions, Scale, Target};
use crate::error::Result;
use crate::pipeline::{Activation, NO_LABEL, OutputRules};

/// Which number, on which scale.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    /// Among the model's values.
    pub(super) position: usize,
    /// Whether the class is the first of two that share one value, which is the probability of the second.
    pub(super) complement: bool,
    pub(super) scale: Scale,
    /// Name of the class.
    pub(super) label: Option<String>,
    width: usize,
    rules: OutputRules,
}

impl Measure {
    /// The number that the options ask for. `raw` has the model's values of the row, before the activation.
    pub(super) fn new(
        rules: &OutputRules,
        options: &ExplainOptions,
        raw: &[f32],
    ) -> Result<Measure> {
        let width = raw.len();
        let Some(labels) = &rules.labels else {
            return Measure::of_number(rules, options, width);
        };
        let class = match &options.target {
            None => decided(rules, raw)?,
            Some(Target::Position(position)) => *position,
            Some(Target::Label(label)) => (labels.iter().position(|it| it == label))
                .ok_or_else(|| no_target(&format!("`{label}`"), &labels.join(", ")))?,
        };
        let expected = || no_target(&class.to_string(), &format!("0 to {}", labels.len() - 1));
        let label = Some(labels.get(class).ok_or_else(expected)?.clone());
        let binary = width == 1;
        Ok(Measure {
            position: if binary { 0 } else { class },
            complement: binary && class == 0,
            scale: options.scale.unwrap_or(Scale::Probability),
            label,
            width,
            rules: rules.clone(),
        })
    }

    fn of_number(rules: &OutputRules, options: &ExplainOptions, width: usize) -> Result<Measure> {
        let range = format!("0 to {}", width - 1);
        let position = match &options.target {
            None if width == 1 => 0,
            None => return Err(no_target("missing", &format!("the position of a value, {range}"))),
            Some(Target::Position(position)) if *position < width => *position,
            Some(Target::Position(position)) => {
                return Err(no_target(&position.to_string(), &range));
            }
            Some(Target::Label(label)) => {
                let text = "none: the model has no classes";
                return Err(no_target(&format!("`{label}`"), text));
            }
        };
        if options.scale.is_some() {
            return Err(invalid_argument("in is for classes, and the model has none"));
        }
        let (scale, rules) = (Scale::Number, rules.clone());
        Ok(Measure { position, complement: false, scale, label: None, width, rules })
    }

    /// The number of each row, from the model's values before the activation.
    pub(super) fn values(&self, raw: Vec<f32>) -> Result<Vec<f64>> {
        if self.scale == Scale::LogOdds {
            return raw.chunks_exact(self.width).map(|row| self.log_odds(row)).collect();
        }
        let rows = raw.len() / self.width;
        let batch = self.rules.batch(raw, rows)?;
        let value = |row: &[f32]| match f64::from(row[self.position]) {
            value if self.complement => 1.0 - value,
            value => value,
        };
        Ok(batch.output.chunks_exact(self.width).map(value).collect())
    }

    /// From what goes into the activation, where there is one: a probability that rounds to 1 still has them.
    fn log_odds(&self, row: &[f32]) -> Result<f64> {
        let value = f64::from(row[self.position]);
        let odds = match self.rules.activation {
            Some(Activation::Sigmoid) => value,
            Some(Activation::Softmax) => value - log_sum(row, self.position),
            None => (value / (1.0 - value)).ln(),
        };
        if odds.is_finite() {
            return Ok(if self.complement { -odds } else { odds });
        }
        let text = "a score has log-odds above 0 and below 1 only";
        Err(invalid_argument(format!(
            "{text}, and the model gives {value}; explain it in probability"
        )))
    }
}

/// The logarithm of the sum of the exponentials of all values but one.
fn log_sum(row: &[f32], except: usize) -> f64 {
    let others = || row.iter().enumerate().filter(|(place, _)| *place != except);
    let largest = others().fold(f64::MIN, |largest, (_, value)| largest.max(f64::from(*value)));
    let sum: f64 = others().map(|(_, value)| (f64::from(*value) - largest).exp()).sum();
    largest + sum.ln()
}

/// The class that the model decides for; where no score reaches the threshold, that of the best score.
fn decided(rules: &OutputRules, raw: &[f32]) -> Result<usize> {
    let batch = rules.batch(raw.to_vec(), 1)?;
    let class = batch.classes.map_or(NO_LABEL, |classes| classes[0]);
    if class != NO_LABEL {
        return Ok(class as usize);
    }
    let scores = batch.output.iter().enumerate();
    let best = scores.max_by(|left, right| left.1.total_cmp(right.1).then(right.0.cmp(&left.0)));
    Ok(best.map_or(0, |(class, _)| class))
}

fn no_target(found: &str, expected: &str) -> crate::Error {
    invalid_argument(format!("target is {found}, expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(labels: &[&str], activation: Option<Activation>) -> OutputRules {
        let labels: Vec<_> = labels.iter().map(ToString::to_string).collect();
        let labels = Some(labels).filter(|labels| !labels.is_empty()).map(Into::into);
        OutputRules { tensor: "y".into(), activation, labels, top_k: None, threshold: None }
    }

    fn value(rules: &OutputRules, options: &str, raw: &[f32]) -> Result<f64> {
        let measure = Measure::new(rules, &ExplainOptions::from_json(options)?, raw)?;
        Ok(measure.values(raw.to_vec())?[0])
    }

    #[test]
    fn the_number_is_that_of_the_target_on_its_scale() {
        let binary = ["no", "yes"];
        let three = ["a", "b", "c"];
        let (sigmoid, softmax) = (Some(Activation::Sigmoid), Some(Activation::Softmax));
        let raw: [f32; 3] = [0.0, 2.0, 1.0];
        let exp: Vec<_> = raw.map(|value| f64::from(value).exp()).into();
        let cases: [(&[&str], _, &str, &[f32], f64); 10] = [
            (&binary, None, "{}", &[0.75], 0.75),
            (&binary, None, "{}", &[0.25], 0.75),
            (&binary, None, r#"{"target":"no"}"#, &[0.75], 0.25),
            (&binary, None, r#"{"in":"log_odds"}"#, &[0.75], 3f64.ln()),
            (&binary, sigmoid, r#"{"target":"no","in":"log_odds"}"#, &[2.0], -2.0),
            (&binary, sigmoid, r#"{"target":1,"in":"log_odds"}"#, &[90.0], 90.0),
            (&three, None, "{}", &[0.1, 0.7, 0.2], 0.7),
            (&three, softmax, r#"{"target":"c"}"#, &raw, exp[2] / exp.iter().sum::<f64>()),
            (&three, softmax, r#"{"in":"log_odds"}"#, &raw, (exp[1] / (exp[0] + exp[2])).ln()),
            (&[], None, r#"{"target":1}"#, &[3.0, 4.0], 4.0),
        ];
        for (labels, activation, options, raw, expected) in cases {
            let found = value(&rules(labels, activation), options, raw).unwrap();
            assert!((found - expected).abs() < 1e-6, "{options} {raw:?}: {found}, {expected}");
        }
    }

    #[test]
    fn targets_that_are_not_there_are_refused() {
        let cases: [(&[&str], &str, &[f32], &str); 6] = [
            (&["a", "b"], r#"{"target":"c"}"#, &[0.5], "target is `c`, expected a, b"),
            (&["a", "b"], r#"{"target":2}"#, &[0.5], "target is 2, expected 0 to 1"),
            (&["a", "b"], r#"{"in":"log_odds"}"#, &[1.0], "explain it in probability"),
            (&[], "{}", &[1.0, 2.0], "target is missing, expected the position of a value, 0 to 1"),
            (&[], r#"{"target":"a"}"#, &[1.0], "the model has no classes"),
            (&[], r#"{"in":"probability"}"#, &[1.0], "in is for classes"),
        ];
        for (labels, options, raw, expected) in cases {
            let error = value(&rules(labels, None), options, raw).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
