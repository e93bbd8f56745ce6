const PEN = 0.09;

/** A pad to draw on, white on black, with a mouse, a finger or a pen. */
export class Pad {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  /** `onDraw` is called at most once a frame. */
  constructor(canvas: HTMLCanvasElement, onDraw: () => void) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("this browser gives no canvas to draw on");
    this.#canvas = canvas;
    this.#context = context;
    context.strokeStyle = "#fff";
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = canvas.width * PEN;
    this.clear();
    this.#listen(oncePerFrame(onDraw));
  }

  clear(): void {
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** Fills the pad with a picture. */
  show(picture: ImageBitmap): void {
    this.#context.drawImage(picture, 0, 0, this.#canvas.width, this.#canvas.height);
  }

  pixels(): ImageData {
    return this.#context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
  }

  #listen(onDraw: () => void): void {
    const canvas = this.#canvas;
    const line = (events: readonly PointerEvent[]) => {
      for (const event of events) this.#context.lineTo(...this.#position(event));
      this.#context.stroke();
      onDraw();
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#context.beginPath();
      this.#context.moveTo(...this.#position(event));
      line([event]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      // All the places since the last frame, or fast strokes become polygons.
      const places = event.getCoalescedEvents?.() ?? [];
      line(places.length > 0 ? places : [event]);
    });
  }

  #position({ clientX, clientY }: PointerEvent): [number, number] {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const x = ((clientX - left) / width) * this.#canvas.width;
    return [x, ((clientY - top) / height) * this.#canvas.height];
  }
}

function oncePerFrame(act: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      act();
    });
  };
}
