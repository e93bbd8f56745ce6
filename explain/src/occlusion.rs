//! What a prediction loses without one player.

use crate::coalition::Coalition;
use crate::error::Result;
use crate::explainer::{Ends, Explainer, Pending};
use crate::explanation::{Attribution, Explanation};

/// Occlusion: the prediction minus that without a player. One evaluation a player; the values do **not** add up, and
/// two players who stand in for each other get nothing.
///
/// ```
/// use driftline_explain::{Occlusion, run};
///
/// // Either of the first two is enough, the third adds one.
/// let explanation = run(&mut Occlusion::new(3), |coalitions| {
///     let value = |has: [bool; 3]| f64::from(has[0] || has[1]) + f64::from(has[2]);
///     coalitions.iter().map(|of| value([0, 1, 2].map(|player| of.contains(player)))).collect()
/// })?;
/// let values: Vec<_> = explanation.attributions.iter().map(|attribution| attribution.value).collect();
/// assert_eq!(values, [0.0, 0.0, 1.0]);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014), section 4.2.
#[derive(Clone, Debug)]
pub struct Occlusion {
    players: usize,
    pending: Pending,
    ends: Option<Ends>,
    without: Vec<f64>,
}

impl Occlusion {
    /// For so many players.
    pub fn new(players: usize) -> Occlusion {
        Occlusion { players, pending: Pending::default(), ends: None, without: Vec::new() }
    }
}

impl Explainer for Occlusion {
    type Answer = Explanation;

    fn next_batch(&mut self) -> Vec<Coalition> {
        if self.ends.is_some() {
            return Vec::new();
        }
        let players = self.players;
        let without = |player| {
            let mut coalition = Coalition::full(players);
            coalition.remove(player);
            coalition
        };
        let coalitions = || Ends::coalitions(players).into_iter();
        self.pending.or_else(|| coalitions().chain((0..players).map(without)).collect())
    }

    fn update(&mut self, values: &[f64]) -> Result<()> {
        self.pending.settle(values)?;
        self.ends = Some(Ends::new(values));
        self.without = values[2..].to_vec();
        Ok(())
    }

    fn estimate(&self) -> Result<Explanation> {
        let ends = Ends::known(self.ends)?;
        let attribution =
            |without: &f64| Attribution { value: ends.full - without, standard_error: 0.0 };
        Ok(Explanation {
            base: ends.empty,
            prediction: ends.full,
            attributions: self.without.iter().map(attribution).collect(),
            degrees_of_freedom: f64::INFINITY,
            evaluations: self.evaluations(),
        })
    }

    fn evaluations(&self) -> usize {
        self.ends.map_or(0, |_| self.players + 2)
    }
}
