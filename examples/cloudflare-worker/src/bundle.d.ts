/** `wrangler.jsonc` says that bundles are imported as bytes. */
declare module "*.driftline" {
  const bytes: ArrayBuffer;
  export default bytes;
}
