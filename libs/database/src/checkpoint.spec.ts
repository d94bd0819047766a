import { describe, expect, it } from 'vitest';
import { UpdateResult } from 'kysely';
import { moveCheckpoint } from './checkpoint.js';

const updating = (count: bigint) => ({ executeTakeFirst: () => Promise.resolve(new UpdateResult(count, undefined)) });

describe('moveCheckpoint', () => {
  it('is done when the checkpoint is where the leader has left it', async () => {
    await expect(moveCheckpoint(updating(1n))).resolves.toBeUndefined();
  });

  it('says that the leadership is lost when it is not, and not that the database is away', async () => {
    await expect(moveCheckpoint(updating(0n))).rejects.toMatchObject({ code: 'leadership_lost', retryable: true });
  });
});
