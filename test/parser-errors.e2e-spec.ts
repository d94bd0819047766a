import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { connect } from 'node:net';
import { get } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

describe('what never reaches a route', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.close());

  it('is answered with a problem document when the address cannot be read', async () => {
    const answer = await get(`${stack.urls.ingestion}/%zz`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request_invalid', status: 400 } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each([
    ['is no HTTP', 'hello\r\n\r\n', 400, 'request_invalid'],
    [
      'has a head that is too large',
      `GET / HTTP/1.1\r\nhost: localhost\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`,
      431,
      'head_too_large',
    ],
  ])('is answered with a problem document when it %s', async (_, bytes, status, code) => {
    const { hostname, port } = new URL(stack.urls.ingestion);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    expect(text.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(text).toContain('application/problem+json');
    expect(JSON.parse(text.split('\r\n\r\n')[1]!)).toMatchObject({ code, status });
  });
});
