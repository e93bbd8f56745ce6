/** A guest in a Worker, whose engine's module was compiled when it was deployed. */
import { createGuest } from "./guest.mjs";

export function worker(engine, module) {
  let guest;
  return {
    async fetch(request) {
      const { method, args, base } = await request.json();
      guest ??= createGuest(async () => engine, { module }, base);
      const reply = guest[method](...args).then(
        (result) => ({ result }),
        (error) => ({ error: String(error.stack) }),
      );
      return Response.json(await reply);
    },
  };
}
