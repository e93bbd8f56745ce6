//! What bins hold, in words.

/// Digits of a number that are shown.
const DIGITS: usize = 4;

/// Numbers from an edge up to another.
pub(super) fn between(from: f64, to: f64) -> String {
    match (number(from), number(to)) {
        // A value that is so frequent that it has a bin of its own.
        (from, to) if from == to => from,
        (from, to) => format!("{from} to {to}"),
    }
}

/// Shares of 1, as percentages.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", number((share * 1_000.0).round() / 10.0))
}

/// With four digits, and without zeros that say nothing.
fn number(number: f64) -> String {
    // OK because a finite number has an exponent of three digits at most.
    let exponent = if number == 0.0 { 0 } else { number.abs().log10().floor() as i32 };
    if !(-4..9).contains(&exponent) {
        return format!("{number:.3e}");
    }
    let decimals = (DIGITS as i32 - 1 - exponent).max(0) as usize;
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        let cases = [
            (0.0, "0"),
            (39.5, "39.5"),
            (-39.54321, "-39.54"),
            (1014.2, "1014"),
            (123_456.7, "123457"),
            (0.000_123_4, "0.0001234"),
            (1e-9, "1.000e-9"),
            (6.02e23, "6.020e23"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
        assert_eq!(between(3.0, 3f64.next_up()), "3");
        assert_eq!(percent(0.9345), "93.5 %");
    }
}
