//! Probabilities of classes out of those of pairs of classes: the second method of Wu, Lin and Weng
//! (2004), "Probability estimates for multi-class classification by pairwise coupling", section 4.2.

/// `pairs[i * classes + j]` is the probability of class `i` where it is either `i` or `j`.
pub(super) fn couple(pairs: &[f32], classes: usize) -> Vec<f32> {
    const MAX_ROUNDS: usize = 100;
    let tolerance = 0.005 / classes as f32;
    let matrix = matrix(pairs, classes);
    let row = |class: usize| &matrix[class * classes..][..classes];
    let mut probabilities = vec![1.0 / classes as f32; classes];
    for _ in 0..MAX_ROUNDS {
        let mut products: Vec<f32> =
            (0..classes).map(|class| sum(row(class), &probabilities)).collect();
        let mut total = sum(&probabilities, &products);
        if products.iter().all(|product| (product - total).abs() < tolerance) {
            break;
        }
        for class in 0..classes {
            let own = row(class)[class];
            let step = (total - products[class]) / own;
            probabilities[class] += step;
            let scale = 1.0 + step;
            total = (total + step * (step * own + 2.0 * products[class])) / scale / scale;
            for other in 0..classes {
                products[other] = (products[other] + step * row(class)[other]) / scale;
                probabilities[other] /= scale;
            }
        }
    }
    probabilities
}

/// The quadratic form that the probabilities minimise.
fn matrix(pairs: &[f32], classes: usize) -> Vec<f32> {
    let pair = |i: usize, j: usize| pairs[i * classes + j];
    let mut matrix = vec![0.0; classes * classes];
    for i in 0..classes {
        for j in (0..classes).filter(|j| *j != i) {
            matrix[i * classes + i] += pair(j, i) * pair(j, i);
            matrix[i * classes + j] = -pair(j, i) * pair(i, j);
        }
    }
    matrix
}

fn sum(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consistent_pairs_give_back_their_probabilities() {
        let truth = [0.2f32, 0.3, 0.5];
        let mut pairs = [0.0; 9];
        for i in 0..3 {
            for j in 0..3 {
                pairs[i * 3 + j] = truth[i] / (truth[i] + truth[j]);
            }
        }
        for (found, truth) in couple(&pairs, 3).iter().zip(truth) {
            assert!((found - truth).abs() < 0.01);
        }
    }
}
