import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/harness/longest-first.js';

/** @param {string} name @param {string} include @param {object} options */
const suites = (name, include, options = {}) => ({ extends: true, test: { name, include: [include], ...options } });
const runServices = { globalSetup: './test/harness/run-services.js' };

/**
 * `unit`: pure or in one process, seconds. `e2e`: whole services, a real database, the built program; minutes. `chaos`: faults under load.
 * `stack`: Docker Compose, Prometheus, Grafana, on a Docker engine.
 */
export default defineConfig({
  test: {
    projects: [
      suites('unit', '{apps,libs,docker}/**/*.spec.ts'),
      suites('e2e', '{apps,libs,test}/**/*.e2e-spec.ts', runServices),
      suites('chaos', 'test/chaos/*.chaos-spec.ts'),
      suites('stack', 'test/stack/*.stack-spec.ts', { fileParallelism: false }),
    ],
    // Node imports the sources itself, and suites share what it has imported: to import it all again for each takes as
    // long as the tests.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    isolate: false,
    execArgv: ['--import', './test/harness/source-imports.mjs', '--disable-warning=ExperimentalWarning'],
    setupFiles: ['./test/harness/set-up.ts'],
    sequence: { sequencer: LongestFirst, hooks: 'list' },
    // Fails what hangs. How long a step may take is said where it is waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // The folders that runs and builds leave.
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
