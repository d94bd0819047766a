import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';
import { expectWell } from './harness/wellbeing.js';

describe('numbers that no clock and no machine can show', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
    await post(`${stack.urls.ingestion}/ingest/single`, aRawLog());
  });
  afterAll(() => stack?.close());

  it.each([
    ['Duree secondes', 1e200],
    ['Duree secondes', 1.7976931348623157e308],
    ['Duree secondes', '1e160'],
    ['Duree secondes', 5e-324],
    ['cpu_time (sec)', 1e200],
    ['cpu_time (sec)', 5e-324],
    ['memory_used (bytes)', Number.MAX_SAFE_INTEGER],
    ['memory_used (bytes)', Number.MIN_SAFE_INTEGER],
  ])('do not keep the services from answering: %s of %p', async (field, value) => {
    const record = aRawLog({ [field]: value, Objet: `${field} ${value}` });
    expect(await post(`${stack.urls.ingestion}/ingest/single`, record)).toMatchObject({ status: 202 });
    await expectWell(stack);
  });
});
