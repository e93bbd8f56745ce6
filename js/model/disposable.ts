/** Lets `using` dispose of models. Engines without explicit resource management lack the symbol. */
export function makeDisposable(prototype: { dispose(): void }): void {
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: prototype.dispose });
}
