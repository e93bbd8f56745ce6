import { DriftlineError, load, type Model, type Row } from "driftline/baked";
import flights from "../flights.wasm";

// Started by the first request and kept for the later ones.
let model: Promise<Model> | undefined;

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") {
      return Response.json({ error: "POST a row, or an array of rows, as JSON" }, { status: 405 });
    }
    try {
      const input = (await request.json()) as Row | Row[];
      const loaded = await (model ??= load(flights));
      return Response.json(Array.isArray(input) ? await answers(loaded, input) : await loaded.predict(input));
    } catch (error) {
      return refuse(error);
    }
  },
};

async function answers(model: Model, rows: readonly Row[]) {
  const { output, classes, labels } = await model.predictBatch(rows);
  return rows.map((_, row) => ({ output: output[row], label: labels?.[classes?.[row] ?? -1] }));
}

function refuse(error: unknown): Response {
  if (error instanceof SyntaxError) return Response.json({ error: error.message }, { status: 400 });
  if (!(error instanceof DriftlineError)) throw error;
  const { code, message } = error;
  return Response.json({ code, error: message }, { status: code === "crashed" ? 500 : 400 });
}
