import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

export default defineConfig({
  // The pages find their files wherever a proxy puts them: at the root of a host or below a path of it.
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    // The Content-Security-Policy allows no inline script, style or data: font, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: { index: page("index"), admin: page("admin"), docs: page("docs") } },
  },
  test: { include: ["test/**/*.test.{ts,tsx}"], environment: "happy-dom" },
});
