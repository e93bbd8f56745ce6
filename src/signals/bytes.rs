//! What the bytes of a file are like.

/// | signal | what | unit and range |
/// |---|---|---|
/// | `length` | size of the file | bytes |
/// | `entropy` | Shannon's entropy of the bytes, each by itself | bits a byte: 0 all the same to 8 compressed or encrypted |
pub(super) const NAMES: [&str; 2] = ["length", "entropy"];

/// Bytes counted at either end of a file that is longer than both together.
const END: usize = 1 << 19;

/// Writes the signals of [`NAMES`].
///
/// The entropy is that of the first and the last 524,288 bytes, so that the cost is bounded. It is NaN of no bytes.
pub(crate) fn bytes(bytes: &[u8], out: &mut [f64]) {
    let (head, rest) = bytes.split_at(bytes.len().min(END));
    let tail = &rest[rest.len().saturating_sub(END)..];
    let mut counts = [0_u32; 256];
    for byte in head.iter().chain(tail) {
        counts[usize::from(*byte)] += 1;
    }
    let all = (head.len() + tail.len()) as f64;
    let information = |count: &u32| f64::from(*count) * (all / f64::from(*count)).log2();
    let bits: f64 = counts.iter().filter(|count| **count > 0).map(information).sum();
    out.copy_from_slice(&[bytes.len() as f64, bits / all]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(content: &[u8]) -> [f64; 2] {
        let mut out = [0.0; 2];
        bytes(content, &mut out);
        out
    }

    #[test]
    fn the_entropy_is_that_of_the_counts() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(signals(b"aaaa"), [4.0, 0.0]);
        assert_eq!(signals(b"abab"), [4.0, 1.0]);
        assert_eq!(signals(&all.repeat(3)), [768.0, 8.0]);
        assert!(signals(b"")[1].is_nan());
    }

    #[test]
    fn the_middle_of_a_long_file_is_not_counted() {
        let mut content = vec![0; 2 * END];
        content.splice(END..END, (0..1_000).map(|at| (at % 251) as u8));
        assert_eq!(signals(&content), [(2 * END + 1_000) as f64, 0.0]);
        assert!(signals(&content[1_000..])[1] > 0.0);
    }
}
