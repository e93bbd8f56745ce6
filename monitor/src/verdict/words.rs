//! Numbers and lists as people read them.

/// Three significant digits, without a tail of zeros.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    if value.abs() >= 1e9 || value.abs() < 1e-6 {
        return format!("{value:.2e}");
    }
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// A share in percent: whole, or with a digit when it is small.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        0.0 => "0 %".into(),
        small if small < 0.05 => "less than 0.1 %".into(),
        small if small < 9.95 => format!("{small:.1} %"),
        _ => format!("{percent:.0} %"),
    }
}

/// "a, b and c"; the rest is counted.
pub(super) fn list(names: &[&str]) -> String {
    const MOST: usize = 5;
    match names {
        [] => String::new(),
        [name] => (*name).into(),
        [names @ .., last] if names.len() < MOST => format!("{} and {last}", names.join(", ")),
        _ => format!("{} and {} more", names[..MOST].join(", "), names.len() - MOST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases = [
            (0.0, "0"),
            (36.0, "36"),
            (36.04, "36"),
            (0.01234, "0.0123"),
            (1234.5, "1234"),
            (-0.5, "-0.5"),
            (1.5e12, "1.50e12"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn shares_and_lists_are_plain() {
        assert_eq!(
            [0.0, 0.0001, 0.034, 0.5].map(percent),
            ["0 %", "less than 0.1 %", "3.4 %", "50 %"]
        );
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }
}
