import { registerHooks } from 'node:module';

// Jest runs this file in Node itself, where the `./x.js` of a TypeScript file is not found.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === './local-kafka.js' ? './local-kafka.ts' : specifier, context),
});
const { testKafka } = await import('./test-kafka.ts');

/** Jest's globalSetup: one broker for all suites of the run that ask for `testKafka`. */
export default async function startSharedKafka() {
  const kafka = await testKafka();
  process.env.TEST_KAFKA_BROKERS = kafka?.brokers.join(',') ?? 'none';
  globalThis.sharedKafka = kafka;
}
