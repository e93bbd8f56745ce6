//! Runs an ONNX model by tract: reads and checks the file, plans once for each input shape, runs.

mod onnx;
mod session;
mod tensor;

pub use onnx::{Dimension, TensorInfo};
pub use session::Session;
pub use tensor::{Data, ElementType, Tensor};
