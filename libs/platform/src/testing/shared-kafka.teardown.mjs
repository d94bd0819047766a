/** Jest's globalTeardown: ends what `shared-kafka.setup.mjs` has started. */
export default async function stopSharedKafka() {
  await globalThis.sharedKafka?.close();
}
