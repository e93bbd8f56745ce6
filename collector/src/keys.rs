//! The collector's keys: the newest is given out, older ones still open what was sealed for them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use driftline_summary::{Answering, Envelope, PrivateKey, ReceivedRequest, Report};
use rand_core::CryptoRng;

use crate::problem::Problem;

/// Private keys by their numbers, written `1:<base64url>` and separated by commas or line ends.
///
/// ```
/// use driftline_collector::Keys;
///
/// let keys = Keys::parse("1:dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo").unwrap();
/// assert!(keys.public().starts_with("1:"));
/// assert!(Keys::parse("1:short").is_err());
/// ```
pub struct Keys {
    keys: Vec<(u8, PrivateKey)>,
}

impl Keys {
    /// Reads keys.
    ///
    /// # Errors
    /// When there is none, one is not of 32 bytes, or two have one number.
    pub fn parse(text: &str) -> Result<Keys, Problem> {
        let lines = text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty());
        let mut keys = lines.map(key).collect::<Result<Vec<_>, _>>()?;
        keys.sort_by_key(|(id, _)| *id);
        if keys.is_empty() {
            return Err(Problem::invalid("there is no private key, expected `1:<base64url>`"));
        }
        match keys.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(Problem::invalid(format!("key {} is there twice", pair[0].0))),
            None => Ok(Keys { keys }),
        }
    }

    /// The text of keys with a new one, which has the next number; the numbers begin with 1.
    ///
    /// # Errors
    /// When the numbers up to 255 are used up, or the present ones are unreadable.
    pub fn with_new(present: &str, random: &mut impl CryptoRng) -> Result<String, Problem> {
        let last = if present.trim().is_empty() { 0 } else { Keys::parse(present)?.newest().0 };
        let id = last.checked_add(1).ok_or_else(|| Problem::invalid("key 255 is the last one"))?;
        let key = PrivateKey::generate(id, random);
        let line = format!("{id}:{}", URL_SAFE_NO_PAD.encode(key.to_bytes()));
        Ok([present.trim(), &line].join("\n").trim().to_owned() + "\n")
    }

    /// The key to seal with, as devices take it: `<number>:<base64url>`.
    pub fn public(&self) -> String {
        let (id, key) = self.newest();
        format!("{id}:{}", URL_SAFE_NO_PAD.encode(key.public().to_bytes()))
    }

    /// The keys that a gateway publishes, the newest first.
    pub fn key_config(&self) -> Vec<u8> {
        self.keys.iter().rev().flat_map(|(_, key)| key.key_config()).collect()
    }

    /// Opens a request that a relay passed on.
    ///
    /// # Errors
    /// When there is no such key, or it does not open the request, or what is in it is no request.
    pub fn open_relayed(&self, sealed: &[u8]) -> Result<(ReceivedRequest, Answering), Problem> {
        let key = self.keys.iter().find(|(id, _)| sealed.first() == Some(id));
        let (_, key) =
            key.ok_or_else(|| Problem::invalid("the request is for no key of the gateway"))?;
        Ok(key.open_relayed(sealed)?)
    }

    /// Opens an envelope.
    ///
    /// # Errors
    /// When there is no such key, or it does not open the envelope, or what is in it is no report.
    pub fn open(&self, envelope: &Envelope) -> Result<Report, Problem> {
        match self.keys.iter().find(|(id, _)| *id == envelope.key()) {
            Some((_, key)) => Ok(key.open(envelope)?),
            None => {
                let (found, newest) = (envelope.key(), self.newest().0);
                Err(Problem::invalid(format!(
                    "the envelope is for key {found}, the newest is {newest}"
                )))
            }
        }
    }

    fn newest(&self) -> &(u8, PrivateKey) {
        // OK because there is one at least.
        self.keys.last().expect("a key")
    }
}

/// Says nothing of the keys themselves.
impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} keys", self.keys.len())
    }
}

fn key(line: &str) -> Result<(u8, PrivateKey), Problem> {
    // Nothing of the line is repeated: it may be a key.
    let unreadable = || Problem::invalid("a private key is unreadable, expected `1:<base64url>`");
    let (id, bytes) = line.split_once(':').ok_or_else(unreadable)?;
    let id = id.parse().map_err(|_| unreadable())?;
    let bytes = URL_SAFE_NO_PAD.decode(bytes).map_err(|_| unreadable())?;
    Ok((id, PrivateKey::from_bytes(id, &bytes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_keys_stay_and_the_newest_is_given_out() {
        let mut random = rand::rngs::SysRng;
        let mut random = rand_core::UnwrapErr(&mut random);
        let one = Keys::with_new("", &mut random).unwrap();
        let two = Keys::with_new(&one, &mut random).unwrap();
        assert!(two.starts_with(&one));
        let keys = Keys::parse(&two).unwrap();
        assert!(keys.public().starts_with("2:"));
        assert_ne!(keys.public(), Keys::parse(&one).unwrap().public());
        assert_eq!(format!("{keys:?}"), "2 keys");
    }

    #[test]
    fn unreadable_keys_are_not_repeated() {
        for text in ["", "secret", "1:secret", "256:AAAA", "1:AAAA\n1:AAAA"] {
            let problem = Keys::parse(text).unwrap_err();
            assert!(!problem.message().contains("secret"), "{text}");
        }
    }
}
