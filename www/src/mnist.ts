const SIZE = 28;
const BOX = 20;

/**
 * Brings a drawing, white on black, into the form of MNIST: the ink scaled to fit 20x20 pixels, its centre of mass
 * in the middle of 28x28. Without ink there is none.
 */
export function toMnist(drawing: ImageData): ImageData | undefined {
  const ink = measure(drawing);
  if (!ink) return undefined;
  const scale = Math.max(ink.width, ink.height) / BOX;
  const left = ink.centre.x - (SIZE / 2) * scale;
  const top = ink.centre.y - (SIZE / 2) * scale;
  const result = new ImageData(SIZE, SIZE);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const x = left + (pixel % SIZE) * scale;
    const y = top + Math.floor(pixel / SIZE) * scale;
    const gray = average(drawing, x, y, Math.max(1, scale));
    result.data.set([gray, gray, gray, 255], pixel * 4);
  }
  return result;
}

/** The size of the box around the ink, and its centre of mass. */
function measure({ data, width, height }: ImageData) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  let [mass, massX, massY] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = data[(y * width + x) * 4] ?? 0;
      if (ink === 0) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      mass += ink;
      massX += ink * (x + 0.5);
      massY += ink * (y + 0.5);
    }
  }
  if (mass === 0) return undefined;
  return { width: right - left + 1, height: bottom - top + 1, centre: { x: massX / mass, y: massY / mass } };
}

/** The mean of a square; what lies outside the drawing is black. */
function average({ data, width, height }: ImageData, x: number, y: number, side: number): number {
  const [left, right, top, bottom] = [x, x + side, y, y + side].map(Math.round) as [number, number, number, number];
  let sum = 0;
  for (let row = Math.max(0, top); row < Math.min(height, bottom); row++) {
    for (let column = Math.max(0, left); column < Math.min(width, right); column++) {
      sum += data[(row * width + column) * 4] ?? 0;
    }
  }
  return sum / Math.max(1, (right - left) * (bottom - top));
}
