use std::fmt;

/// What is wrong with a game, a model or a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

/// A result whose error is an [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Error {
        Error(message.into())
    }
}

/// Refuses a parameter that is out of its range.
pub(crate) fn expect(
    holds: bool,
    name: &str,
    value: impl fmt::Display,
    expected: &str,
) -> Result<()> {
    if holds {
        return Ok(());
    }
    Err(Error::new(format!("`{name}` is {value}, expected {expected}")))
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
