/** Workers compile nothing: from now on what was deployed takes the place of bytes that an engine asks to compile. */
export function useModule(module) {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (source, imports) => {
    if (source instanceof WebAssembly.Module) return instantiate(source, imports);
    return { module, instance: await instantiate(module, imports) };
  };
}
