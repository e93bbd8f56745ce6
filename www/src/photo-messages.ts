import type { Answer } from "driftline";

/** What the page asks of the worker. A later picture overtakes an earlier one that still waits. */
export type Request =
  | { readonly ask: "predict"; readonly id: number; readonly picture: Blob }
  | { readonly ask: "cancel" };

/** What the worker says; `id` is that of the picture. */
export type Reply =
  | { readonly say: "progress"; readonly loaded: number; readonly total: number | undefined }
  | { readonly say: "answer"; readonly id: number; readonly answer: Answer; readonly ms: number }
  | { readonly say: "failed"; readonly id: number; readonly message: string }
  | { readonly say: "cancelled"; readonly id: number };
