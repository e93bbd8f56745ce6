/**
 * Orders pieces of bytes so that those that are alike come one after another, where what compresses them sees one while it packs the
 * next. Likeness is how many of their least hash values two pieces share: one for each of some groups that every hash value falls
 * in (Li, Owen and Zhang, 2012).
 */

const GROUPS = 128;
/** Bytes that are hashed at once. */
const WINDOW = 4;
/** Fewer hash values in common are no likeness. */
const LEAST = 3;
/** Of more pieces with the same hash value, the first are looked at. */
const LOOKED_AT = 100;
/** Of a group that no hash value fell in. */
const NONE = 0xffff_ffff;

/** The pieces' numbers in their new order: from the largest on to what is most like it, and so on. The same pieces give the same order. */
export function byLikeness(pieces) {
  const sketches = pieces.map(sketch);
  const alike = piecesByHash(sketches);
  const taken = new Uint8Array(pieces.length);
  const order = [];
  const bySize = pieces.map((_, at) => at).sort((a, b) => pieces[b].length - pieces[a].length || a - b);
  for (const first of bySize) {
    for (let next = taken[first] ? undefined : first; next !== undefined; next = mostAlike(sketches[next], alike, taken)) {
      taken[next] = 1;
      order.push(next);
    }
  }
  return order;
}

/** For each group the least hash value of any window. */
function sketch(bytes) {
  const least = new Uint32Array(GROUPS).fill(NONE);
  for (let at = 0; at + WINDOW <= bytes.length; at++) {
    const value = mixed(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    const group = value % GROUPS;
    if (value < least[group]) least[group] = value;
  }
  return least;
}

/** The finalizer of MurmurHash3. */
function mixed(value) {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The pieces that have a hash value, which tells its group too. */
function piecesByHash(sketches) {
  const pieces = new Map();
  sketches.forEach((sketch, at) => {
    for (const value of sketch.filter((value) => value !== NONE)) {
      const others = pieces.get(value);
      if (others) others.push(at);
      else pieces.set(value, [at]);
    }
  });
  return pieces;
}

function mostAlike(sketch, alike, taken) {
  const shared = new Map();
  for (const value of sketch.filter((value) => value !== NONE)) {
    for (const at of firstFree(alike, value, taken)) shared.set(at, (shared.get(at) ?? 0) + 1);
  }
  let [most, found] = [LEAST - 1, undefined];
  for (const [at, count] of shared) if (count > most || (count === most && at < found)) [most, found] = [count, at];
  return found;
}

/** The first pieces with a hash value that are not taken. */
function firstFree(alike, value, taken) {
  const pieces = alike.get(value);
  const free = [];
  let at = 0;
  for (; at < pieces.length && free.length < LOOKED_AT; at++) if (!taken[pieces[at]]) free.push(pieces[at]);
  // What was passed over is forgotten, so that it is not passed over each time.
  if (free.length < at) alike.set(value, free.concat(pieces.slice(at)));
  return free;
}
