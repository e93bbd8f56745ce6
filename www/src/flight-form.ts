import type { Field, Manifest, Row, Value } from "driftline";
import { CODES, COLUMNS } from "./flight-words.js";
import { create } from "./page.js";

type Control = HTMLInputElement | HTMLSelectElement;

/** A form with a field for each column of the manifest: what the model takes is what the page asks for. */
export class FlightForm {
  readonly #controls: ReadonlyMap<string, Control>;

  constructor(form: HTMLFormElement, manifest: Manifest, onEdit: (column: string, value: Value) => void) {
    const columns = manifest.signature.inputs;
    this.#controls = new Map(columns.map((field) => [field.name, createControl(field, manifest)]));
    form.replaceChildren(...columns.map(({ name }) => labelled(name, this.#control(name))));
    for (const [name, control] of this.#controls) {
      control.addEventListener("input", () => onEdit(name, valueOf(control)));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  fill(row: Row): void {
    for (const [name, control] of this.#controls) control.value = shown(row[name]);
  }

  /** Marks the column that an error came from; without one, none. */
  markInvalid(column?: string): void {
    for (const [name, control] of this.#controls) control.ariaInvalid = String(name === column);
  }

  #control(name: string): Control {
    const control = this.#controls.get(name);
    if (!control) throw new Error(`no column ${name}`);
    return control;
  }
}

function createControl(field: Field, { pipeline }: Manifest): Control {
  const features = pipeline.type === "tabular" ? pipeline.features : [];
  for (const feature of features) {
    if (feature.column !== field.name) continue;
    if (feature.encode === "one_hot" || feature.encode === "ordinal") {
      return create("select", { name: field.name }, ...feature.values.map(option));
    }
    if (feature.encode === "number") {
      // An emptied field is a missing value; the gray number is the one that stands in for it.
      const impute = feature.steps?.find((step) => step.op === "impute");
      return numberInput(field.name, impute ? shown(impute.value) : "");
    }
  }
  return numberInput(field.name, "");
}

function numberInput(name: string, placeholder: string): HTMLInputElement {
  return create("input", { type: "number", step: "any", inputMode: "decimal", name, placeholder });
}

function option(code: string): HTMLOptionElement {
  return create("option", { value: code }, CODES[code] ?? code);
}

function labelled(column: string, control: Control): HTMLLabelElement {
  const { label, unit } = COLUMNS[column] ?? { label: column };
  const text = create("span", {}, label, ...(unit ? [" ", create("small", {}, unit)] : []));
  return create("label", {}, text, control);
}

function valueOf(control: Control): Value {
  if (control instanceof HTMLSelectElement) return control.value;
  return control.value === "" ? null : control.valueAsNumber;
}

/** Rounded for reading; the model gets the value itself until the field is changed. */
function shown(value: Value): string {
  return typeof value === "number" ? String(Number(value.toFixed(2))) : String(value ?? "");
}
