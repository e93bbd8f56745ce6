/** Workers import modules compiled. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
