import { idOfKey } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditDto } from '../apps/processor/src/audit/audit.dto.js';
import { get } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type Stack, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;

here('a change of the file of keys', () => {
  const keys = new KeysFile();
  const admin = keys.add('admin', { scope: 'admin' });
  const stacks: Stack[] = [];
  let database: Awaited<ReturnType<typeof openDatabase>>;

  const start = async (): Promise<Stack> => {
    const stack = await startStack({ DATABASE_URL: database.url, KEYS_FILE: keys.path });
    stacks.push(stack);
    return stack;
  };
  beforeAll(async () => {
    database = await openDatabase();
    // Two processors on one store, which read one file.
    for (const _ of [1, 2]) await start();
  });
  afterAll(async () => {
    for (const stack of stacks) await stack.close();
    await database?.close();
    keys.remove();
  });

  const entries = async (): Promise<AuditDto['entries']> =>
    (await get<AuditDto>(`${stacks[0]!.urls.processor}/audit?action=keys_reloaded`, bearer(admin))).body.entries;
  const noted = (count: number): Promise<AuditDto['entries']> =>
    eventually(`there are ${count} entries`, async () => {
      const found = await entries();
      return found.length >= count ? found : undefined;
    });
  /** Resolves when every processor has read the file as it is now. */
  const allKnow = async (key: string, status: number): Promise<void> => {
    for (const { urls } of stacks) {
      await eventually('it is read', async () =>
        (await fetch(`${urls.processor}/runs`, { headers: bearer(key) })).status === status ? true : undefined,
      );
    }
  };
  const named = (key: string, name: string) => ({ id: idOfKey(key), name });
  const none = { added: [], removed: [], expired: [], changed: [], people_changed: false };

  it('is in the audit log once, with the names of the keys, whoever reads the file', async () => {
    const [first] = await noted(1);
    expect(first).toMatchObject({
      actor: { kind: 'program', id: 'processor', address: null },
      companies: null,
      subject: 'KEYS_FILE',
      detail: { ...none, added: [named(admin, 'admin')] },
    });

    const box = keys.add('box', { company: 'acme', scope: 'read' });
    await allKnow(box, 200);
    expect((await noted(2))[0]!.detail).toMatchObject({ ...none, added: [named(box, 'box')] });

    keys.run('revoke', idOfKey(box)!);
    await allKnow(box, 401);
    const found = await noted(3);
    expect(found[0]!.detail).toMatchObject({ ...none, removed: [named(box, 'box')] });
    // The second processor has read it, and had nothing to add.
    expect(found).toHaveLength(3);

    keys.setPeople(['{ claim: groups, value: data, companies: [acme], scopes: [read] }']);
    expect((await noted(4))[0]!.detail).toMatchObject({ ...none, people_changed: true });
    const text = JSON.stringify(await entries());
    for (const key of [admin, box]) expect(text).not.toContain(key.split('_')[2]);
    expect(text).not.toContain(/sha256: ([\da-f]{64})/.exec(keysText())![1]);
  });

  const keysText = (): string => {
    let text = '';
    keys.change((before) => (text = before));
    return text;
  };

  it('is written down when a key expires, and when nobody was there to see the change', async () => {
    const before = (await entries()).length;
    const brief = keys.add('brief', { scope: 'read', expires: '2s' });
    expect((await noted(before + 1))[0]!.detail).toMatchObject({ ...none, added: [named(brief, 'brief')] });
    expect((await noted(before + 2))[0]!.detail).toMatchObject({ ...none, expired: [named(brief, 'brief')] });

    for (const stack of stacks.splice(0)) await stack.close();
    const later = keys.add('later', { scope: 'ingest' });
    await start();
    const found = await noted(before + 3);
    expect(found[0]!.detail).toMatchObject({ ...none, added: [named(later, 'later')] });
    expect(found).toHaveLength(before + 3);
  });

  it('is not for those who may see some companies only', async () => {
    const operator = keys.add('operator', { company: 'acme', scope: 'operate' });
    const [{ urls }] = stacks as [Stack];
    await eventually('it is read', async () => {
      const answer = await fetch(`${urls.processor}/audit`, { headers: bearer(operator) });
      return answer.status === 200 ? true : undefined;
    });
    const { body } = await get<AuditDto>(`${urls.processor}/audit`, bearer(operator));
    expect(body.entries).toEqual([]);
  });
});
