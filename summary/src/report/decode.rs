//! A report from bytes.

use driftline_privacy::{Contribution, Epsilon, LocalRecord, Neighbours, Noise, Rho};
use minicbor::Decoder;

use super::{GAUSSIAN, LAPLACE, LOCAL, MAX_BYTES, Report, Said, VERSION};
use crate::cbor::{canonical, fields, key, length};
use crate::error::{Error, Result};

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`to_bytes`](Report::to_bytes) gives for some report: no field may be unknown,
    /// missing, out of range, in another form or followed by anything.
    pub fn from_bytes(bytes: &[u8]) -> Result<Report> {
        if bytes.len() > MAX_BYTES {
            let found = bytes.len();
            return Err(Error::new(format!(
                "there are {found} bytes, expected at most {MAX_BYTES}"
            )));
        }
        let report = Report::decode(&mut Decoder::new(bytes))?;
        canonical(bytes, &report.to_bytes())?;
        Ok(report)
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Report> {
        let fields = fields(decoder)?;
        key(decoder, 0)?;
        match decoder.u8()? {
            VERSION => {}
            other => return Err(Error::new(format!("the version is {other}, expected {VERSION}"))),
        }
        key(decoder, 1)?;
        let model = decoder.bytes()?;
        let model = model.try_into().map_err(|_| Error::new("the model's hash is not 32 bytes"))?;
        key(decoder, 2)?;
        let window = decoder.u32()?;
        key(decoder, 3)?;
        let mechanism = decoder.u8()?;
        key(decoder, 4)?;
        let loss = decoder.u32()?;
        let said = match (mechanism, fields) {
            (LOCAL, 7) => decode_local(Epsilon::thousandths(loss), decoder)?,
            (LAPLACE, 8) => decode_edge(Noise::Laplace(Epsilon::thousandths(loss)), decoder)?,
            (GAUSSIAN, 8) => decode_edge(Noise::Gaussian(Rho::thousandths(loss)?), decoder)?,
            _ => return Err(Error::new(format!("mechanism {mechanism} has not {fields} fields"))),
        };
        Report::new(model, window, said)
    }
}

fn decode_local(epsilon: Epsilon, decoder: &mut Decoder<'_>) -> Result<Said> {
    key(decoder, 5)?;
    let slot = decoder.u32()?;
    key(decoder, 6)?;
    let bin = decoder.u32()?;
    Ok(Said::Local { epsilon, record: LocalRecord { slot, bin } })
}

fn decode_edge(noise: Noise, decoder: &mut Decoder<'_>) -> Result<Said> {
    key(decoder, 7)?;
    let rows = decoder.u32()?;
    key(decoder, 8)?;
    let neighbours = match decoder.u8()? {
        0 => Neighbours::AddRemove,
        1 => Neighbours::Substitution,
        other => return Err(Error::new(format!("neighbours are {other}, expected 0 or 1"))),
    };
    let contribution = Contribution::new(rows, neighbours)?;
    key(decoder, 9)?;
    // Nothing is allocated by the lengths alone, which the rest of the bytes may not keep.
    let histograms = (0..length(decoder)?)
        .map(|_| (0..length(decoder)?).map(|_| Ok(decoder.i64()?)).collect::<Result<Vec<_>>>());
    let histograms = histograms.collect::<Result<_>>()?;
    Ok(Said::Edge { noise, contribution, histograms })
}
