import { describe, expect, it } from 'vitest';
import { requirePatchedClient } from './require-patched-client.js';

describe('the kafkajs of a service', () => {
  it('is the patched one here', () => {
    expect(() => requirePatchedClient()).not.toThrow();
  });

  it('is refused as it was published, with the way to install it', () => {
    class BrokerPool {}
    const published = { 'kafkajs/src/cluster/brokerPool': BrokerPool };
    expect(() => requirePatchedClient(published)).toThrow(/kafkajs is not patched.*npm prune --omit=dev/);
  });
});
