/** The element with this id, which index.html has. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html has no ${type.name} with the id ${id}`);
}

/** A new element with some of its properties set, and its children. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A sentence of driftline's, which has names and categories between backticks. */
export function quoted(sentence: string): (Node | string)[] {
  return sentence.split("`").map((part, index) => (index % 2 === 1 ? create("q", {}, part) : part));
}

/** Whether a key pressed here is meant for the control itself, not as a shortcut of the page. */
export function takesKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

/** What to tell the reader: driftline's own message, if it is an error of driftline. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
