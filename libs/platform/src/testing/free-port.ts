import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to connections that go out: none of those takes it before the test listens on it. */
const LOWEST = 15_000;
const COUNT = 15_000;
const ATTEMPTS = 50;

const given = new Set<number>();

/** A port of the loopback address that nobody listens on at the moment, another one each time. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port in ${ATTEMPTS} attempts`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
