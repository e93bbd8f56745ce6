import type { Answer, Explanation } from "driftline";

/** What the page asks of the worker. A later picture overtakes an earlier one that still waits. */
export type Request =
  | { readonly ask: "predict"; readonly id: number; readonly picture: Blob }
  | { readonly ask: "cancel" }
  | ExplainRequest;

/** Why a picture has a label; `id` is that of the question. The next question or picture ends it, too. */
export type ExplainRequest =
  | { readonly ask: "explain"; readonly id: number; readonly picture: Blob; readonly target: string }
  | { readonly ask: "stop" };

/** What the worker says; `id` is that of the picture or question. */
export type Reply =
  | { readonly say: "progress"; readonly loaded: number; readonly total: number | undefined }
  | { readonly say: "answer"; readonly id: number; readonly answer: Answer; readonly ms: number }
  | { readonly say: "failed"; readonly id: number; readonly message: string }
  | { readonly say: "cancelled"; readonly id: number }
  | ExplainReply;

export type ExplainReply =
  | { readonly say: "explaining"; readonly id: number; readonly share: number }
  | { readonly say: "explained"; readonly id: number; readonly why: Explanation }
  | { readonly say: "unexplained"; readonly id: number; readonly message: string };

const EXPLANATIONS: readonly string[] = ["explaining", "explained", "unexplained"] satisfies ExplainReply["say"][];

export function isExplanation(reply: Reply): reply is ExplainReply {
  return EXPLANATIONS.includes(reply.say);
}
