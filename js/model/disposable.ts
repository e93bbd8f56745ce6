import { DriftlineError } from "../error.js";

/** Lets `using` dispose of models. Engines without explicit resource management lack the symbol. */
export function makeDisposable(prototype: { dispose(): void }): void {
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: prototype.dispose });
}

/** What every call of a model says after that. */
export function disposed(): DriftlineError {
  return new DriftlineError("disposed", "the model was disposed; load it again");
}
