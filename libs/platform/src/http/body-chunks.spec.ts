import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { chunksOf, collect, isWaitedFor, answerTooSlow } from './body-chunks.js';

const asRequest = (body: PassThrough): IncomingMessage => body as unknown as IncomingMessage;
const textOf = async (body: PassThrough): Promise<string> => {
  let text = '';
  for await (const chunk of chunksOf(body)) text += chunk.toString();
  return text;
};
const bytesOf = (body: PassThrough): Promise<Buffer> => collect(body, () => undefined);

describe.each([
  ['piece by piece', textOf],
  ['whole', bytesOf],
])('a body that is read %s', (_, read) => {
  it('is read to its end, in however many pieces it comes', async () => {
    const body = new PassThrough();
    const reading = read(body);
    for (const piece of ['a', 'b', 'c']) {
      body.write(piece);
      await setImmediate();
    }
    body.end('d');
    expect(String(await reading)).toBe('abcd');
  });

  it('may have come before anybody reads it, and may be empty', async () => {
    const body = new PassThrough();
    body.end('all');
    await setImmediate();
    expect(String(await read(body))).toBe('all');
    expect(String(await read(new PassThrough().end()))).toBe('');
  });

  it('says that its sender broke off', async () => {
    const body = new PassThrough();
    const reading = read(body);
    body.write('a');
    await setImmediate();
    body.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'request_invalid' });
  });

  it('says that its sender is too slow, and leaves the line open for the answer', async () => {
    const body = new PassThrough();
    const reading = read(body);
    body.write('a');
    await setImmediate();
    expect(isWaitedFor(asRequest(body))).toBe(true);
    expect(answerTooSlow(asRequest(body))).toBe(true);
    await expect(reading).rejects.toMatchObject({ code: 'request_too_slow' });
    expect(body.destroyed).toBe(false);
  });
});

describe('a body that is read piece by piece', () => {
  it('gives what came at once in one piece', async () => {
    const body = new PassThrough();
    for (let count = 0; count < 1000; count++) body.write('x');
    const chunks = chunksOf(body);
    expect((await chunks.next()).value).toHaveLength(1000);
    await chunks.return(undefined);
    expect(body.destroyed).toBe(false);
    expect(body.listenerCount('readable')).toBe(0);
  });

  it('is not waited for while its reader is busy', async () => {
    const body = new PassThrough();
    const chunks = chunksOf(body);
    const first = chunks.next();
    await setImmediate();
    expect(isWaitedFor(asRequest(body))).toBe(true);
    body.write('a');
    await first;
    expect(isWaitedFor(asRequest(body))).toBe(false);
    const second = chunks.next();
    await setImmediate();
    expect(isWaitedFor(asRequest(body))).toBe(true);
    body.end();
    expect((await second).done).toBe(true);
  });
});

it('a body that nobody reads can be told nothing', () => {
  expect(answerTooSlow(asRequest(new PassThrough()))).toBe(false);
});

it('a body that holds too much is not read on', async () => {
  const body = new PassThrough();
  const reading = collect(body, (bytes) => {
    if (bytes > 2) throw new Error(`${bytes} bytes`);
  });
  body.write('ab');
  body.write('c');
  await expect(reading).rejects.toThrow('3 bytes');
  expect(body.isPaused()).toBe(true);
  expect(body.listenerCount('data')).toBe(0);
});
