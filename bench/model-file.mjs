/** The file that driftline loads or bakes: the bundle, where the case is one of its columns. */
export const modelFile = ({ model, bundle }) => `${model}.${bundle ? "driftline" : "onnx"}`;
