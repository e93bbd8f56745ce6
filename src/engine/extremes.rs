//! `ReduceMax` and `ReduceMin` of booleans, and of no elements at all. tract has them for other numbers.

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::{
    Datum, DatumType, SpecialOps, Tensor, TractResult, TypedModel, f16, tensor0, tvec,
};
use tract_onnx::tract_core::ops::cast::cast;
use tract_onnx::tract_hir::infer::{InferenceOp, Solver, TensorProxy};
use tract_onnx::tract_hir::internal::{
    Expansion, InferenceResult, OutletId, StaticName, TVec, bail, expand,
};

use super::onnx::keep;

/// tract's operator, with what it lacks around it.
#[derive(Clone, Debug)]
struct Extreme {
    inner: Box<dyn Expansion>,
    is_max: bool,
}

/// The names of tract's own.
const TRACTS_MAX: &str = "tract ReduceMax";
const TRACTS_MIN: &str = "tract ReduceMin";

/// Replaces tract's operators.
pub(super) fn register(onnx: &mut Onnx) {
    for (name, kept) in [("ReduceMax", TRACTS_MAX), ("ReduceMin", TRACTS_MIN)] {
        keep(onnx, name, kept);
        onnx.op_register.insert(name, build);
    }
}

fn build(
    context: &ParsingContext,
    node: &NodeProto,
) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    let is_max = node.op_type == "ReduceMax";
    let kept = if is_max { TRACTS_MAX } else { TRACTS_MIN };
    let (op, captured) = context.framework.op_register.0[kept](context, node)?;
    let Some(inner) = op.as_op().downcast_ref::<Box<dyn Expansion>>().cloned() else {
        return Ok((op, captured));
    };
    Ok((expand(Extreme { inner, is_max }), captured))
}

impl Expansion for Extreme {
    fn name(&self) -> StaticName {
        self.inner.name()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        self.inner.rules(solver, inputs, outputs)
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        let fact = model.outlet_fact(inputs[0])?;
        let (datum, is_empty) = (fact.datum_type, fact.shape.volume() == 0.into());
        if is_empty {
            return self.wire_limit(prefix, model, inputs, datum);
        }
        if datum != DatumType::Bool {
            return self.inner.wire(prefix, model, inputs);
        }
        let mut bytes = inputs.to_vec();
        bytes[0] =
            model.wire_node(format!("{prefix}.bytes"), cast(u8::datum_type()), &inputs[..1])?[0];
        let extreme = self.inner.wire(&format!("{prefix}.extreme"), model, &bytes)?;
        model.wire_node(prefix, cast(bool::datum_type()), &extreme)
    }
}

impl Extreme {
    /// Of no elements, the maximum is the least that there is, and the minimum the greatest.
    fn wire_limit(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
        datum: DatumType,
    ) -> TractResult<TVec<OutletId>> {
        // For the shape alone: what it computes is not read.
        let result = self.inner.wire(&format!("{prefix}.shape"), model, inputs)?;
        let shape = model.outlet_fact(result[0])?.shape.clone();
        let Some(shape) = shape.as_concrete() else {
            bail!("the shape of a result of no elements is not known");
        };
        let limit = self.limit(datum)?.broadcast_scalar_to_shape(shape)?;
        Ok(tvec!(model.add_const(prefix, limit)?))
    }

    fn limit(&self, datum: DatumType) -> TractResult<Tensor> {
        macro_rules! limit {
            ($least:expr, $greatest:expr) => {
                tensor0(if self.is_max { $least } else { $greatest })
            };
        }
        Ok(match datum {
            DatumType::Bool => limit!(false, true),
            DatumType::U8 => limit!(u8::MIN, u8::MAX),
            DatumType::I8 => limit!(i8::MIN, i8::MAX),
            DatumType::I32 => limit!(i32::MIN, i32::MAX),
            DatumType::I64 => limit!(i64::MIN, i64::MAX),
            DatumType::U32 => limit!(u32::MIN, u32::MAX),
            DatumType::U64 => limit!(u64::MIN, u64::MAX),
            DatumType::F16 => limit!(f16::NEG_INFINITY, f16::INFINITY),
            DatumType::F32 => limit!(f32::NEG_INFINITY, f32::INFINITY),
            DatumType::F64 => limit!(f64::NEG_INFINITY, f64::INFINITY),
            other => bail!("elements of {other:?} have no least and no greatest"),
        })
    }
}

#[cfg(test)]
mod tests {
    use tract_onnx::pb::tensor_proto::DataType;
    use tract_onnx::pb::{GraphProto, TensorProto};

    use crate::engine::tensor::{Data, Tensor};
    use crate::engine::test_models::{load, node, value};

    /// The extreme along the first axis of an input.
    fn extreme(op_type: &str, element: DataType, shape: &[i64], data: Data) -> Data {
        let axes = TensorProto {
            name: "axes".into(),
            data_type: DataType::Int64 as i32,
            dims: vec![1],
            int64_data: vec![0],
            ..Default::default()
        };
        let graph = GraphProto {
            node: vec![node(op_type, &["x", "axes"], "y")],
            input: vec![value("x", element, shape)],
            output: vec![value("y", element, &[])],
            initializer: vec![axes],
            ..Default::default()
        };
        let shape: Vec<_> = shape.iter().map(|size| *size as usize).collect();
        let x = Tensor::new(&shape, data).unwrap();
        let outputs = load(&graph, 20).unwrap().run(vec![("x".into(), x.into())]).unwrap();
        let [output] = outputs.try_into().unwrap();
        output.into_tensor().unwrap().into_data()
    }

    #[test]
    fn booleans_and_nothing_have_extremes() {
        let bools = || Data::Bool(vec![true, true, false, true, false, false]);
        let nothing = || Data::F32(vec![]);
        use DataType::{Bool, Float};
        let cases = [
            ("ReduceMax", Bool, [2, 3], bools(), Data::Bool(vec![true, true, false])),
            ("ReduceMin", Bool, [2, 3], bools(), Data::Bool(vec![true, false, false])),
            ("ReduceMax", Float, [0, 2], nothing(), Data::F32(vec![f32::NEG_INFINITY; 2])),
            ("ReduceMin", Float, [0, 2], nothing(), Data::F32(vec![f32::INFINITY; 2])),
            ("ReduceMin", Bool, [0, 1], Data::Bool(vec![]), Data::Bool(vec![true])),
            ("ReduceMax", Float, [2, 0], nothing(), nothing()),
            ("ReduceMax", Float, [2, 1], Data::F32(vec![1.0, 2.0]), Data::F32(vec![2.0])),
        ];
        for (op_type, element, shape, data, expected) in cases {
            let found = extreme(op_type, element, &shape, data);
            assert_eq!(found, expected, "{op_type} of {shape:?}");
        }
    }
}
