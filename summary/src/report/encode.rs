//! A report's bytes, in parts that say what they mean.

use driftline_privacy::{Epsilon, Neighbours, Noise};

use super::{GAUSSIAN, LAPLACE, LOCAL, Report, Said, VERSION};
use crate::cbor::encoded;
use crate::receipt::Field;

impl Report {
    /// The report in CBOR. The same report always has the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.fields().into_iter().flat_map(|field| field.bytes).collect()
    }

    /// The report in parts, each with what it means; together they are its bytes.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let (mechanism, loss) = match &self.said {
            Said::Local { epsilon, .. } => (LOCAL, epsilon.in_thousandths()),
            Said::Edge { noise: Noise::Laplace(epsilon), .. } => {
                (LAPLACE, epsilon.in_thousandths())
            }
            Said::Edge { noise: Noise::Gaussian(rho), .. } => (GAUSSIAN, rho.in_thousandths()),
        };
        let length = if mechanism == LOCAL { 7 } else { 8 };
        let words = match mechanism {
            LOCAL => ["k-ary randomised response", "epsilon"],
            LAPLACE => ["histograms with discrete Laplace noise", "epsilon"],
            _ => ["histograms with discrete Gaussian noise", "rho"],
        };
        let mut fields = vec![
            Field::new(encoded(|cbor| cbor.map(length)), format!("{length} fields follow")),
            Field::new(encoded(|cbor| cbor.u8(0)?.u8(VERSION)), format!("format {VERSION}")),
            Field::new(
                encoded(|cbor| cbor.u8(1)?.bytes(&self.model)),
                "the SHA-256 of the model, the same on all its devices".into(),
            ),
            Field::new(
                encoded(|cbor| cbor.u8(2)?.u32(self.window)),
                format!("window {} since 1970", self.window),
            ),
            Field::new(encoded(|cbor| cbor.u8(3)?.u8(mechanism)), words[0].into()),
            Field::new(
                encoded(|cbor| cbor.u8(4)?.u32(loss)),
                format!("{} {}", words[1], Epsilon::thousandths(loss)),
            ),
        ];
        fields.extend(self.said.fields());
        fields
    }
}

impl Said {
    fn fields(&self) -> Vec<Field> {
        match self {
            Said::Local { record, .. } => vec![
                Field::new(
                    encoded(|cbor| cbor.u8(5)?.u32(record.slot)),
                    format!("slot {}, chosen at random", record.slot),
                ),
                Field::new(
                    encoded(|cbor| cbor.u8(6)?.u32(record.bin)),
                    format!("bin {}, perhaps the true one and perhaps not", record.bin),
                ),
            ],
            Said::Edge { contribution, histograms, .. } => vec![
                Field::new(
                    encoded(|cbor| cbor.u8(7)?.u32(contribution.rows())),
                    format!("at most {} rows of one user are counted", contribution.rows()),
                ),
                Field::new(
                    encoded(|cbor| cbor.u8(8)?.u8(neighbours_number(contribution.neighbours()))),
                    format!("hides {}", contribution.neighbours()),
                ),
                Field::new(
                    encoded(|cbor| {
                        cbor.u8(9)?.array(histograms.len() as u64)?;
                        for counts in histograms {
                            cbor.array(counts.len() as u64)?;
                            for count in counts {
                                cbor.i64(*count)?;
                            }
                        }
                        Ok::<_, minicbor::encode::Error<_>>(cbor)
                    }),
                    format!("the noisy counts of {} histograms", histograms.len()),
                ),
            ],
        }
    }
}

fn neighbours_number(neighbours: Neighbours) -> u8 {
    match neighbours {
        Neighbours::AddRemove => 0,
        Neighbours::Substitution => 1,
    }
}
