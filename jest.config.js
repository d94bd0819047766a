const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/** @type {import('jest').Config} */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: {
    '^@app/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@app/([a-z]+)/(testing|settings)$': '<rootDir>/libs/$1/src/$2/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  setupFiles: ['<rootDir>/jest.setup.ts'],
};

/**
 * `unit`: pure or in one process, seconds. `e2e`: whole services, a real database, the built program; minutes. `chaos`: faults under load.
 * `stack`: Docker Compose, Prometheus, Grafana, on a Docker engine.
 * @type {import('jest').Config}
 */
export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,docker}/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/harness/global-setup.js',
      globalTeardown: '<rootDir>/test/harness/global-teardown.js',
    },
    { ...shared, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/*.chaos-spec.ts'] },
    { ...shared, displayName: 'stack', testMatch: ['<rootDir>/test/stack/*.stack-spec.ts'] },
  ],
  testSequencer: '<rootDir>/test/harness/longest-first.js',
  // A worker keeps some of the modules of each suite: one that is full of them mostly collects garbage.
  workerIdleMemoryLimit: '700MB',
  // Fails what hangs. How long a step may take is said where it is waited for.
  testTimeout: 120_000,
};
