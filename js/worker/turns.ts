/** A page draws 60 times a second; of that time, less than half is taken. */
const TURN_MS = 7;

/** For work of many pieces: to be awaited between them, it lets events have their turn every few milliseconds. */
export class Turns {
  #end = performance.now() + TURN_MS;

  async next(): Promise<void> {
    if (performance.now() < this.#end) return;
    await turn();
    this.#end = performance.now() + TURN_MS;
  }
}

/** A timer would take a second where the page is hidden. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
