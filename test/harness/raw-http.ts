import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test says exactly what it wants, also what no client would. */
export interface RawConnection {
  readonly socket: Socket;
  /** The bytes that have come back so far, as text. */
  received(): string;
  /** The errors of the connection, `ECONNRESET` or `EPIPE`. */
  readonly failures: string[];
  /** Sends it, and resolves when the system has taken it or the line is cut. */
  send(piece: string | Uint8Array): Promise<void>;
}

export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const failures: string[] = [];
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await once(socket, 'connect');
  socket.on('error', (error: NodeJS.ErrnoException) => failures.push(error.code ?? error.message));
  const send = (piece: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      if (socket.destroyed) resolve();
      else socket.write(piece, () => resolve());
    });
  return { socket, received: () => text, failures, send };
}

/** The head of a POST, with the headers given as they are. */
export const postHead = (path: string, headers: Readonly<Record<string, string | number>>): string =>
  [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');
