//! How right the model was on a reference, from what was true of its rows.

use super::column::Column;
use super::spec::StreamSpec;
use super::{Profile, Role};
use crate::error::{Error, Result};
use crate::quality::Calibration;

/// How right the model was, where the truth is known of some rows and NaN of the others. `None` of classes whose scores are no
/// probabilities: nothing can be expected from them.
pub(super) fn calibration(
    specs: &[StreamSpec],
    columns: &[Column],
    truths: impl Iterator<Item = f64> + Clone,
    profile: &Profile,
) -> Result<Option<Calibration>> {
    let Some(score) = profile.score.filter(|_| truths.clone().any(f64::is_finite)) else {
        return Ok(None);
    };
    let scores = &columns[score].values;
    let bins = &profile.streams[score].bins;
    let known = |(row, truth): (usize, f64)| Some((row, truth)).filter(|_| truth.is_finite());
    let known = truths.take(scores.len()).enumerate().filter_map(known);
    let class = specs.iter().position(|spec| spec.role() == Role::Class);
    let made = match (class.map(|class| (class, &specs[class])), &specs[score]) {
        (Some((class, StreamSpec::Position { values, .. })), spec) => {
            let classes = values.len();
            if let Some((_, truth)) =
                known.clone().find(|(_, truth)| !(0.0..classes as f64).contains(truth))
            {
                let text = format!("found the class {truth}, expected 0 to {}", classes - 1);
                return Err(Error::new(text));
            }
            if known.clone().any(|(row, _)| !(0.0..=1.0).contains(&scores[row])) {
                return Ok(None);
            }
            let chosen = &columns[class].values;
            match spec {
                StreamSpec::Number { edge: Some(edge), .. } if classes == 2 => {
                    let rows = known.map(|(row, truth)| (scores[row], truth == 1.0));
                    Calibration::binary(score, bins, *edge, rows)
                }
                _ => {
                    let rows = known.map(|(row, truth)| (scores[row], chosen[row] == truth));
                    // OK because there are at most 4,096 classes.
                    Calibration::multiclass(score, bins, classes as u32, rows)
                }
            }
        }
        // Of too many classes to watch which one was decided for, nothing is known but how sure the model was.
        _ if specs.iter().any(|spec| spec.role() == Role::Confidence) => return Ok(None),
        _ => Calibration::regression(score, known.map(|(row, truth)| (scores[row], truth))),
    };
    made.map(Some)
}
