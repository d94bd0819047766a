import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';
const ANSWER_WITHIN_MS = 1000;

// Below what Linux, macOS and Windows give to outgoing connections (from 32 768 on). While a broker is down its clients keep
// connecting to its port, and one that was given the same port as its own would connect to itself and hold it.
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 29_999;

/** A free port, which stays free while a broker is restarted. */
export async function freePort() {
  for (;;) {
    const port = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT + 1));
    if (await isFree(port)) return port;
  }
}

/** Whether that port is free. */
export async function isFree(port) {
  const server = createServer().listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

// Size, then Metadata (3) version 1, correlation id 1, client id "ask", no topics.
const METADATA_REQUEST = Buffer.from([0, 0, 0, 17, 0, 3, 0, 1, 0, 0, 0, 1, 0, 3, 0x61, 0x73, 0x6b, 0, 0, 0, 0]);
// Size and correlation id come first in the answer.
const BROKER_COUNT_AT = 8;

/** Whether a broker there takes requests and its controller has let it in. */
export function answers(port) {
  const socket = connect(port, HOST, () => socket.write(METADATA_REQUEST));
  let answer = Buffer.alloc(0);
  return new Promise((resolve) => {
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < BROKER_COUNT_AT + 4) return;
      resolve(answer.readInt32BE(BROKER_COUNT_AT) > 0);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
