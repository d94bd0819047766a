import { idOfKey, newKey } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditDto } from '../apps/processor/src/audit/audit.dto.js';
import type { SessionDto } from '../apps/processor/src/sign-in/session.dto.js';
import { type Answer, get, post } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type Stack, startStack } from './harness/stack.js';

const SECRET = 'a secret that all processors share, and nobody else';

const file = new KeysFile();
const admin = file.add('admin', { scope: 'admin' });
const reader = file.add('reader', { company: ['acme', 'globex'], scope: 'read' });
const sender = file.add('sender', { company: 'acme', scope: 'ingest' });
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ KEYS_FILE: file.path, SESSION_SECRET: SECRET });
});
afterAll(async () => {
  await stack?.close();
  file.remove();
});

const at = (path: string, { urls } = stack): string => `${urls.processor}${path}`;
const signIn = (key: string, headers: Record<string, string> = {}, of = stack): Promise<Answer<SessionDto>> =>
  post<SessionDto>(at('/ui/session', of), { key }, headers);
const setCookieOf = ({ headers }: Pick<Response, 'headers'>): string => headers.getSetCookie().join('\n');
/** The header that a browser sends after this answer. */
const cookieOf = (answer: Pick<Response, 'headers'>): Record<string, string> => ({
  cookie: setCookieOf(answer).split(';')[0]!,
});
const signedIn = async (key: string): Promise<Record<string, string>> => cookieOf(await signIn(key));
const statusOf = async (headers: Record<string, string>, of = stack): Promise<number> =>
  (await get(at('/runs?limit=1', of), headers)).status;
const whoIs = async (headers: Record<string, string> = {}): Promise<SessionDto> =>
  (await get<SessionDto>(at('/ui/session'), headers)).body;

describe('signing in with a key', () => {
  it('answers who one is, and gives the browser a cookie that scripts cannot read and other sites cannot use', async () => {
    const answer = await signIn(reader);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      is_open: false,
      principal: {
        kind: 'key',
        id: idOfKey(reader),
        name: 'reader',
        permissions: ['read'],
        companies: ['acme', 'globex'],
      },
      ends_at: expect.any(String),
      openid: null,
    });
    expect(setCookieOf(answer)).toMatch(/^obs-session=[\w.-]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await whoIs(cookieOf(answer))).toEqual(answer.body);
  });

  it('keeps the cookie to TLS where the browser speaks TLS, to a proxy', async () => {
    const proxies: Record<string, string>[] = [
      { 'x-forwarded-proto': 'https' },
      { forwarded: 'for=192.0.2.1;proto=https' },
    ];
    for (const said of proxies) {
      const answer = await signIn(reader, said);
      expect(setCookieOf(answer)).toMatch(
        /^__Host-obs-session=[\w.-]+; .*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect(await statusOf({ ...cookieOf(answer), ...said })).toBe(200);
      // Without TLS somebody else could have set it.
      expect(await statusOf(cookieOf(answer))).toBe(401);
    }
    expect(await statusOf({ ...(await signedIn(reader)), 'x-forwarded-proto': 'https' })).toBe(401);
  });

  it('puts nothing into the cookie that can be read, the key least of all', async () => {
    const { cookie } = await signedIn(reader);
    const [head, ...parts] = cookie!.replace('obs-session=', '').split('.');
    expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toEqual({ alg: 'dir', enc: 'A256GCM' });
    const text = [cookie, ...parts.map((part) => Buffer.from(part, 'base64url').toString('latin1'))].join();
    for (const secret of [reader, idOfKey(reader)!, 'reader', 'acme']) expect(text).not.toContain(secret);
  });

  it('is refused with a wrong key, and with one that may not read', async () => {
    for (const wrong of ['nonsense', `obs_${idOfKey(reader)}_${'x'.repeat(43)}`, '']) {
      const answer = await signIn(wrong);
      expect({ status: answer.status, cookie: setCookieOf(answer) }).toEqual({ status: 401, cookie: '' });
    }
    const answer = await signIn(sender);
    expect(answer).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
    expect(setCookieOf(answer)).toBe('');
    expect((await post(at('/ui/session'), { kee: reader })).status).toBe(422);
  });
});

describe('a cookie', () => {
  it('is good for what the key is good for, and no more', async () => {
    const cookie = await signedIn(reader);
    expect(await statusOf(cookie)).toBe(200);
    expect((await get(at('/audit'), cookie)).status).toBe(403);
    const silence = { match: { company: 'acme' }, for: '1h', comment: 'hush' };
    expect((await post(at('/silences'), silence, cookie)).status).toBe(403);
    expect((await get(at('/audit'), await signedIn(admin))).status).toBe(200);
  });

  it('that was changed, or sealed by another, is none', async () => {
    const { cookie } = await signedIn(reader);
    const end = cookie!.at(-3) === 'A' ? 'B' : 'A';
    const changed = `${cookie!.slice(0, -3)}${end}${cookie!.slice(-2)}`;
    for (const one of [changed, 'obs-session=x', 'obs-session=a.b.c.d.e', 'obs-session=']) {
      expect(await statusOf({ cookie: one })).toBe(401);
      expect((await whoIs({ cookie: one })).principal).toBeNull();
    }
    const { headers, body } = await get(at('/runs'), { cookie: changed });
    expect(body).toMatchObject({ code: 'key_invalid', detail: 'the sign-in has ended; sign in again' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it('gives way to a key in a header', async () => {
    const cookie = await signedIn(admin);
    expect((await get(at('/audit'), { ...cookie, ...bearer(reader) })).status).toBe(403);
    expect(await statusOf({ ...cookie, authorization: 'Bearer nonsense' })).toBe(401);
  });

  it('is good in every processor with the same secret, and in no other', async () => {
    const cookie = await signedIn(reader);
    const [same, other] = await Promise.all([
      startStack({ KEYS_FILE: file.path, SESSION_SECRET: SECRET }),
      startStack({ KEYS_FILE: file.path }),
    ]);
    try {
      expect(await statusOf(cookie, same)).toBe(200);
      expect(await statusOf(cookie, other)).toBe(401);
      expect((await signIn(reader, {}, other)).status).toBe(200);
    } finally {
      await Promise.all([same.close(), other.close()]);
    }
  });

  it('changes nothing when the page of another site has the browser send it', async () => {
    const cookie = await signedIn(admin);
    const silence = { match: { company: 'acme' }, ends_at: '2099-01-01T00:00:00Z', comment: 'hush' };
    const pages: Record<string, string>[] = [{ origin: 'http://evil.test' }, { 'sec-fetch-site': 'cross-site' }];
    for (const page of pages) {
      const sent = { ...cookie, ...page };
      expect((await post(at('/silences'), silence, sent)).body).toMatchObject({ code: 'cross_site_refused' });
      expect((await post(at('/ui/session'), { key: admin }, sent)).body).toMatchObject({ code: 'cross_site_refused' });
    }
    expect((await get(at('/silences'), cookie)).body).toEqual({ silences: [] });
  });
});

/** A stream of events; `ended` resolves when the service has cut it. */
async function stream(headers: Record<string, string>): Promise<{ readonly ended: Promise<void> }> {
  const { status, body } = await fetch(at('/events'), { headers });
  expect(status).toBe(200);
  const chunks = body!.getReader();
  await chunks.read();
  const ended = (async () => {
    while (!(await chunks.read().catch(() => ({ done: true }))).done);
  })();
  return { ended };
}

describe('a sign-in ends', () => {
  it('when its key is revoked: the next request is 401, and what is open ends', async () => {
    const key = file.add('alice', { scope: 'read' });
    const cookie = await eventually('the key is known', async () => {
      const answer = await signIn(key);
      return answer.status === 200 ? cookieOf(answer) : undefined;
    });
    const { ended } = await stream(cookie);
    file.run('revoke', idOfKey(key)!);
    await eventually('it is refused', async () => ((await statusOf(cookie)) === 401 ? true : undefined));
    await ended;
    expect((await whoIs(cookie)).principal).toBeNull();
  });

  it('when its key may do other things: what is open ends, and it goes on with those', async () => {
    const key = file.add('bob', { scope: 'operate' });
    const cookie = await eventually('the key is known', async () => {
      const answer = await signIn(key);
      return answer.status === 200 ? cookieOf(answer) : undefined;
    });
    const { ended } = await stream(cookie);
    file.change((text) => text.replace(/(name: bob\n.*\n\s*scopes: )\[ ?operate ?\]/, '$1[ read ]'));
    await ended;
    expect((await whoIs(cookie)).principal?.permissions).toEqual(['read']);
    expect((await get(at('/audit'), cookie)).status).toBe(403);
  });

  it('when another key takes the id of its own', async () => {
    const key = file.add('carol', { scope: 'read' });
    const cookie = await eventually('the key is known', async () => {
      const answer = await signIn(key);
      return answer.status === 200 ? cookieOf(answer) : undefined;
    });
    file.change((text) => text.replace(/(name: carol\n.*\n.*\n\s*sha256: )\w+/, `$1${newKey().sha256}`));
    await eventually('it is refused', async () => ((await statusOf(cookie)) === 401 ? true : undefined));
  });

  it('after its time', async () => {
    const short = await startStack({ KEYS_FILE: file.path, SESSION_MAX_SECS: '60' });
    try {
      const answer = await signIn(reader, {}, short);
      expect(Date.parse(answer.body.ends_at!) - Date.now()).toBeLessThanOrEqual(60_000);
      expect(setCookieOf(answer)).toContain('Max-Age=60;');
    } finally {
      await short.close();
    }
  });

  it('when one signs out: the cookie is forgotten, is good for nobody, and what is open ends', async () => {
    const cookie = await signedIn(reader);
    const { ended } = await stream(cookie);
    const answer = await fetch(at('/ui/session'), { method: 'DELETE', headers: cookie });
    expect(answer.status).toBe(204);
    expect(setCookieOf(answer)).toBe('obs-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict');
    expect(await statusOf(cookie)).toBe(401);
    await ended;
    const again = await fetch(at('/ui/session'), { method: 'DELETE', headers: cookie });
    expect(again.status).toBe(204);
  });

  it('and is written down with who, when and from where', async () => {
    const cookie = await signedIn(reader);
    await fetch(at('/ui/session'), { method: 'DELETE', headers: cookie });
    const { body } = await get<AuditDto>(at(`/audit?actor=${idOfKey(reader)}&limit=2`), bearer(admin));
    expect(body.entries.map(({ action }) => action)).toEqual(['signed_out', 'signed_in']);
    expect(body.entries[0]).toMatchObject({
      actor: { kind: 'key', id: idOfKey(reader), name: 'reader', address: '127.0.0.1' },
      companies: ['acme', 'globex'],
      subject: idOfKey(reader),
    });
  });
});

it('a key in a header is known as well, and a wrong one refused', async () => {
  expect((await whoIs(bearer(admin))).principal).toMatchObject({ name: 'admin', companies: null });
  expect((await whoIs()).principal).toBeNull();
  expect((await get(at('/ui/session'), bearer('nonsense'))).status).toBe(401);
});

it('without keys nobody needs to sign in', async () => {
  const open = await startStack();
  try {
    const { body } = await get<SessionDto>(at('/ui/session', open));
    expect(body).toEqual({
      is_open: true,
      principal: {
        kind: 'open',
        id: 'open',
        name: 'anyone',
        permissions: ['ingest', 'read', 'operate', 'admin'],
        companies: null,
      },
      ends_at: null,
      openid: null,
    });
    expect((await signIn('anything', {}, open)).status).toBe(401);
    expect((await get(at('/ui/session/openid', open))).status).toBe(404);
  } finally {
    await open.close();
  }
});

it('keys cannot be tried out: after 30 wrong ones in a minute the answer is 429, and still a right one is taken', async () => {
  const statuses: number[] = [];
  for (let tries = 0; tries < 35; tries++) statuses.push((await signIn('nonsense')).status);
  expect(statuses.at(-1)).toBe(429);
  expect((await signIn(reader)).status).toBe(200);
});
