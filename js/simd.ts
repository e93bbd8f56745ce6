/**
 * Whether this engine takes relaxed SIMD. Asked of the smallest module that uses it, so that
 * the large one is only fetched in the form that runs.
 */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, // magic, version
      1, 5, 1, 96, 0, 1, 123, // type: () -> v128
      3, 2, 1, 0, // one function of that type
      10, 15, 1, 13, 0, // its body, 13 bytes, no locals
      65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, // i8x16.splat twice, i8x16.relaxed_swizzle
      11,
    ]),
  );
}
