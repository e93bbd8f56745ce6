/** Counts the memory of every WebAssembly instance made from now on. It never shrinks, so what it holds at the end is its peak. */

const memories = new Set();

export function memoryBytes() {
  return [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}

export function watchMemory() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    if (!original) continue;
    WebAssembly[name] = async (source, imports) => {
      const made = await original.call(WebAssembly, source, imports);
      keep(made.instance ?? made, imports);
      return made;
    };
  }
  const { Instance } = WebAssembly;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, [module, imports]) {
      const instance = new target(module, imports);
      keep(instance, imports);
      return instance;
    },
  });
}

/** The memory is the instance's own, or was given to it. */
function keep({ exports }, imports) {
  const given = Object.values(imports ?? {}).flatMap((group) => Object.values(group));
  for (const value of [...Object.values(exports), ...given]) if (value instanceof WebAssembly.Memory) memories.add(value);
}
