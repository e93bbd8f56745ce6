import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  // Relative addresses, so that the built page can stand in any folder of a site.
  base: "./",
  build: { outDir: "../dist-www", emptyOutDir: true, target: "es2022" },
  worker: { format: "es" },
  // The page takes its models and sample photos from where they are: models/ and tests/golden/.
  server: { fs: { allow: [".."] } },
  plugins: [typedBundles()],
});

/** `vite preview` compresses what has no media type, and could then not tell how much of a bundle is to come. */
function typedBundles(): Plugin {
  return {
    name: "typed-bundles",
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (request.url?.endsWith(".driftline")) response.setHeader("Content-Type", "application/octet-stream");
        next();
      });
    },
  };
}
