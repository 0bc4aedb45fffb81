// The widget: one classic script under a name that stays, beside the pages. Build the pages first: they empty dist/.
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const most_bytes = 30 << 10; // gzipped: every page of the shop's site pays for it

const measured: Plugin = {
  name: "widget-size",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      const size = gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length;
      if (size > most_bytes) this.error(`${file.fileName}: expected at most ${most_bytes} bytes gzipped, found ${size}`);
      console.log(`${file.fileName}: ${size} bytes gzipped, of ${most_bytes} at most`);
    }
  },
};

export default defineConfig({
  plugins: [measured],
  build: {
    target: "es2022",
    emptyOutDir: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: fileURLToPath(new URL("src/widget/widget.ts", import.meta.url)),
      output: { format: "iife", entryFileNames: "widget.js" },
    },
  },
});
