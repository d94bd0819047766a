import { defineConfig } from 'vite';

/** `npx vite apps/console` serves the sources, and asks the processor at PROCESSOR_URL for all that is not a page. */
const processor = process.env.PROCESSOR_URL ?? 'http://127.0.0.1:8003';

export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  publicDir: false,
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // Every file is one request to `self`: nothing is inlined as data, and no script stands in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One style sheet: a second try at a page would skip the sheet that could not be loaded at the first.
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // The libraries mark their files for servers that render; there is none here.
      onLog: (level, log, handle) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log)),
    },
  },
  server: { proxy: { '^/(?!ui/)': processor, '^/ui/(config.json|session)': processor } },
});
