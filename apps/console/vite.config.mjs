import { defineConfig } from 'vite';
import { earlyPlugin } from './early-plugin.mjs';

/** `npx vite apps/console` serves the sources, and asks the processor at PROCESSOR_URL for all that is not a page. */
const processor = process.env.PROCESSOR_URL ?? 'http://127.0.0.1:8003';

/** The libraries that every page needs: the same file from build to build. */
const libraries = {
  name: 'libraries',
  test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack\/(?!(react-)?(table|virtual)))/,
  priority: 2,
};

/** Our own parts of several pages, but for the charts and for the panels about a subject, which come when they are wanted. */
const shared = {
  name: 'shared',
  test: /console\/src\/((api|components|format|i18n|search|session|shell|state)\/(?!.*(chart|plot|axis))|subject\/(subject\.messages|forget-source))/,
  priority: 1,
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  publicDir: false,
  plugins: [earlyPlugin(import.meta.dirname)],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // Every file is one request to `self`: nothing is inlined as data, and but for the early one no script stands in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One style sheet: a second try at a page would skip the sheet that could not be loaded at the first.
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // Few files: each costs a slow line the time of an answer, and 700 bytes of headers.
      output: { codeSplitting: { groups: [libraries, shared] } },
      // The libraries mark their files for servers that render; there is none here.
      onLog: (level, log, handle) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log)),
    },
  },
  server: { proxy: { '^/(?!ui/)': processor, '^/ui/(config.json|session)': processor } },
});
