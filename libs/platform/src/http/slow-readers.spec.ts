import { eventually } from '@app/platform/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { endSlowReaders } from './slow-readers.js';

const PIECE = 'x'.repeat(100_000);
const TIMEOUT_MS = 300;

describe('a reader', () => {
  let app: FastifyInstance;
  let socket: Socket;
  let isOver = false;

  const open = async (): Promise<void> => {
    isOver = false;
    app = fastify();
    endSlowReaders(app, TIMEOUT_MS);
    app.get('/', () => {
      const endless = Readable.from(
        (function* () {
          for (;;) yield PIECE;
        })(),
      );
      endless.once('close', () => (isOver = true));
      return endless;
    });
    app.get('/late', () => setTimeout(3 * TIMEOUT_MS, 'late'));
    await app.listen({ port: 0 });
    socket = connect((app.server.address() as AddressInfo).port);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
  };
  afterEach(async () => {
    socket.destroy();
    await app.close();
  });
  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);

  it('who takes nothing is left, and what is written for it ends', async () => {
    await open();
    socket.pause();
    ask('/');
    await eventually('the answer is given up', () => isOver || undefined);
  });

  it('who takes a piece now and then is not', async () => {
    await open();
    socket.pause();
    ask('/');
    for (let piece = 0; piece < 10; piece++) {
      await setTimeout(TIMEOUT_MS / 3);
      for (let read = 0; read < 20; read++) socket.read();
    }
    expect(isOver).toBe(false);
  });

  it('who waits for an answer is not', async () => {
    await open();
    ask('/late');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('200 OK');
  });
});
