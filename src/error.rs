//! The one error type: what went wrong, where, and a kind to branch on.

use std::fmt;

/// What went wrong, for callers that branch on it.
///
/// [`ErrorKind::code`] gives the stable name that JavaScript sees as `DriftlineError.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not a readable bundle: cut short, altered, or lacking an entry.
    InvalidBundle,
    /// The bundle was written for a later version of the format.
    UnsupportedFormat,
    /// The manifest breaks a rule of the format.
    InvalidManifest,
    /// The ONNX file is unreadable, inconsistent, or does not fit the manifest.
    InvalidModel,
    /// The model uses an operator that this engine lacks.
    UnsupportedOperator,
    /// A required column or tensor was not given.
    MissingColumn,
    /// A column or tensor was given that the model does not have.
    UnknownColumn,
    /// A value is outside what its column allows: missing, not finite, or an unknown category.
    InvalidValue,
    /// A value has the wrong type for its column or tensor.
    InvalidType,
    /// A tensor or a batch has the wrong shape.
    InvalidShape,
    /// A picture could not be read.
    InvalidImage,
    /// An option or argument is outside its range.
    InvalidArgument,
    /// Something is larger than the stated limit; refused before memory is taken.
    TooLarge,
    /// The model was loaded but failed on this input.
    ExecutionFailed,
}

impl ErrorKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [ErrorKind; 14] = [
        ErrorKind::InvalidBundle,
        ErrorKind::UnsupportedFormat,
        ErrorKind::InvalidManifest,
        ErrorKind::InvalidModel,
        ErrorKind::UnsupportedOperator,
        ErrorKind::MissingColumn,
        ErrorKind::UnknownColumn,
        ErrorKind::InvalidValue,
        ErrorKind::InvalidType,
        ErrorKind::InvalidShape,
        ErrorKind::InvalidImage,
        ErrorKind::InvalidArgument,
        ErrorKind::TooLarge,
        ErrorKind::ExecutionFailed,
    ];

    /// The stable name of this kind, the same in every language.
    ///
    /// ```
    /// assert_eq!(driftline::ErrorKind::MissingColumn.code(), "missing_column");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::InvalidBundle => "invalid_bundle",
            ErrorKind::UnsupportedFormat => "unsupported_format",
            ErrorKind::InvalidManifest => "invalid_manifest",
            ErrorKind::InvalidModel => "invalid_model",
            ErrorKind::UnsupportedOperator => "unsupported_operator",
            ErrorKind::MissingColumn => "missing_column",
            ErrorKind::UnknownColumn => "unknown_column",
            ErrorKind::InvalidValue => "invalid_value",
            ErrorKind::InvalidType => "invalid_type",
            ErrorKind::InvalidShape => "invalid_shape",
            ErrorKind::InvalidImage => "invalid_image",
            ErrorKind::InvalidArgument => "invalid_argument",
            ErrorKind::TooLarge => "too_large",
            ErrorKind::ExecutionFailed => "execution_failed",
        }
    }
}

/// An error of this crate.
///
/// The text names the thing, the value and the allowed range. [`Error::location`] says where
/// (a column, a row, a node, an entry of the bundle) and is `None` when the whole input is at fault.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    location: Option<String>,
    advice: Option<&'static str>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        let message = message.into();
        Error {
            inner: Box::new(Inner { kind, message, location: None, advice: None, source: None }),
        }
    }

    /// Adds where it happened. Called from the inside out, so that the outermost place is named first, and
    /// each once.
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Error {
        let place = place.to_string();
        self.inner.location = Some(match self.inner.location.take() {
            Some(inner) if inner == place || inner.starts_with(&format!("{place}, ")) => inner,
            Some(inner) => format!("{place}, {inner}"),
            None => place,
        });
        self
    }

    /// The same error as one of another kind.
    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Error {
        self.inner.kind = kind;
        self
    }

    /// Adds what the caller can do about it, unless an inner place has said so.
    pub(crate) fn advised(mut self, advice: &'static str) -> Error {
        self.inner.advice.get_or_insert(advice);
        self
    }

    /// Drops the row from the place, for a caller that gave only one.
    pub(crate) fn in_the_only_row(mut self) -> Error {
        let place = self.inner.location.take();
        self.inner.location = match place.as_deref().map(|place| place.strip_prefix("row 0")) {
            Some(Some("")) => None,
            Some(Some(rest)) if rest.starts_with(", ") => Some(rest[2..].to_owned()),
            _ => place,
        };
        self
    }

    pub(crate) fn caused_by(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        self.inner.source = Some(source.into());
        self
    }

    /// The kind of error.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Where it happened, such as ``column `temp` ``.
    pub fn location(&self) -> Option<&str> {
        self.inner.location.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.inner.location {
            write!(f, "{location}: ")?;
        }
        f.write_str(&self.inner.message)?;
        self.inner.advice.map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.inner.kind)?;
        if let Some(source) = &self.inner.source {
            write!(f, " ({source})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // OK because dropping the `Send + Sync` bounds only narrows what the caller may assume.
        self.inner.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_place_is_named_first() {
        let error = Error::new(ErrorKind::InvalidValue, "found NaN, expected a finite number")
            .at("column `temp`")
            .at("row 3")
            .at("row 3");
        assert_eq!(error.to_string(), "row 3, column `temp`: found NaN, expected a finite number");
    }

    #[test]
    fn the_innermost_advice_counts() {
        let error =
            Error::new(ErrorKind::InvalidModel, "found no graph").advised("export it again");
        assert_eq!(error.advised("give up").to_string(), "found no graph; export it again");
    }

    #[test]
    fn the_only_row_is_not_counted() {
        let cases = [
            (vec!["row 0"], None),
            (vec!["column `x`", "row 0"], Some("column `x`")),
            (vec!["column `x`", "row 07"], Some("row 07, column `x`")),
            (vec!["column `x`"], Some("column `x`")),
            (vec![], None),
        ];
        for (places, expected) in cases {
            let error = Error::new(ErrorKind::InvalidValue, "is missing");
            let error = places.into_iter().fold(error, Error::at).in_the_only_row();
            assert_eq!(error.location(), expected);
        }
    }

    #[test]
    fn codes_are_distinct() {
        let codes: std::collections::BTreeSet<_> =
            ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
    }
}
