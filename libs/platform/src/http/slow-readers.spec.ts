import { eventually } from '@app/platform/testing';
import { afterEach, describe, expect, it } from 'vitest';
import fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { endSlowReaders } from './slow-readers.js';

const PIECE = 'x'.repeat(100_000);
const TIMEOUT_MS = 300;
/** More than the buffers of the system keep back before they say that there is room again. */
const TAKEN_BYTES = 8_000_000;

describe('a reader', () => {
  let app: FastifyInstance;
  let socket: Socket;
  let isOver = false;
  let clockMs = 0;
  /** How often the clock was read: once at the connection, then at each look. */
  let looks = 0;
  const now = (): number => {
    looks++;
    return clockMs;
  };
  const looked = async (): Promise<void> => {
    const before = looks;
    await eventually('it has looked', () => looks >= before + 2 || undefined);
  };

  const open = async (): Promise<void> => {
    isOver = false;
    app = fastify();
    endSlowReaders(app, TIMEOUT_MS, now);
    app.get('/', () => {
      const endless = Readable.from(
        (function* () {
          for (;;) yield PIECE;
        })(),
      );
      endless.once('close', () => (isOver = true));
      return endless;
    });
    app.get('/late', async () => {
      clockMs += 3 * TIMEOUT_MS;
      await looked();
      return 'late';
    });
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

  const take = async (): Promise<void> => {
    for (let bytes = 0; bytes < TAKEN_BYTES;) {
      const piece = socket.read() as Buffer | null;
      if (piece === null) await once(socket, 'readable');
      else bytes += piece.length;
    }
  };

  it('who takes nothing is left, and what is written for it ends', async () => {
    await open();
    socket.pause();
    ask('/');
    await eventually('the answer is given up', () => {
      clockMs += TIMEOUT_MS;
      return isOver || undefined;
    });
  });

  it('who takes a piece now and then is not', async () => {
    await open();
    socket.pause();
    ask('/');
    for (let piece = 0; piece < 5; piece++) {
      await take();
      await looked();
      clockMs += 0.6 * TIMEOUT_MS;
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
