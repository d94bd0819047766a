import { describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { chunksOf, collect } from './body-chunks.js';
import { FairTurns } from './fair-turns.js';
import { readManyChunksInTurn } from './tiny-chunks.js';

const BYTES = 20_000;
const text = Array.from({ length: BYTES }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
const inPieces = [...text].map((byte) => `1\r\n${byte}\r\n`).join('');

/** Reads a body of pieces of one byte through a server. */
async function readThrough(read: (request: IncomingMessage) => Promise<string>, turns?: FairTurns): Promise<string> {
  const server = createServer((request, response) => {
    readManyChunksInTurn(request, turns);
    void read(request).then((body) => response.end(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.write(
    `POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${inPieces}0\r\n\r\n`,
  );
  await once(socket, 'close');
  server.close();
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}

describe('a body in pieces of one byte', () => {
  it.each<[string, (request: IncomingMessage) => Promise<string>]>([
    [
      'piece by piece',
      async (request) => {
        let body = '';
        for await (const chunk of chunksOf(request)) body += chunk.toString();
        return body;
      },
    ],
    ['whole', async (request) => (await collect(request, () => undefined)).toString()],
    [
      'through a pipe',
      async (request) => {
        let body = '';
        for await (const chunk of request.pipe(new PassThrough())) body += String(chunk);
        return body;
      },
    ],
  ])('comes in whole and in order, read %s', async (_, read) => {
    expect(await readThrough(read)).toContain(text);
  });

  it('waits for its turn again and again', async () => {
    let taken = 0;
    class CountedTurns extends FairTurns {
      override take(cost: number): Promise<void> | undefined {
        taken += cost;
        return super.take(cost);
      }
    }
    await readThrough(async (request) => (await collect(request, () => undefined)).toString(), new CountedTurns(1));
    expect(taken).toBeGreaterThan((BYTES / 2) * 64);
  });
});
