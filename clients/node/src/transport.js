import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { spawn } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { reasonOf } from './warning.js';

const MAX_ANSWER_BYTES = 1_000_000;

/** No complete answer came. The message says why, without a secret in it. */
export class Unreachable extends Error {}

/**
 * Sends NDJSON and resolves with the status and body that came before the deadline, a value of performance.now().
 * Redirects are not followed, and proxies of the environment are not used. @throws Unreachable
 */
export async function post({ url, body, key, deadline }) {
  const target = targetOf(url);
  let problem;
  for (const address of await addressesOf(target.hostname.replace(/^\[|\]$/g, ''), deadline)) {
    try {
      return await exchange({ target, address, body, key, deadline });
    } catch (error) {
      problem = error instanceof Unreachable ? error : new Unreachable(reasonOf(error));
      if (performance.now() >= deadline) break;
    }
  }
  throw problem ?? new Unreachable('the name of the server is not known');
}

function targetOf(url) {
  let target;
  try {
    target = new URL(url);
  } catch {
    throw new Unreachable('CONNECTOR_RUNS_URL is no address');
  }
  if (!/^https?:$/.test(target.protocol)) throw new Unreachable('CONNECTOR_RUNS_URL is no http or https address');
  return target;
}

function exchange({ target, address, body, key, deadline }) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Unreachable('did not answer in time'));
      request?.destroy();
    }, leftMs(deadline));
    const fail = (error) => {
      clearTimeout(timer);
      reject(error);
    };
    let request;
    try {
      request = (target.protocol === 'https:' ? https : http).request({
        host: address,
        ...(target.protocol === 'https:' && !isIP(target.hostname) ? { servername: target.hostname } : {}),
        port: target.port || undefined,
        method: 'POST',
        path: target.pathname,
        agent: false,
        headers: {
          host: target.host,
          'content-type': 'application/x-ndjson',
          'content-length': body.length,
          'user-agent': 'connector-runs-node',
          ...(key ? { authorization: `Bearer ${key}` } : {}),
        },
      });
    } catch (error) {
      fail(error);
      return;
    }
    request.on('error', fail);
    request.on('response', (response) => {
      readBody(response).then((text) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode, body: text });
      }, fail);
    });
    request.end(body);
  });
}

async function readBody(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Unreachable('answered too much');
  }
  // An answer that was cut off is none: of a 202 the list of refused records could be missing.
  if (!response.complete) throw new Unreachable('did not answer completely');
  return Buffer.concat(chunks).toString();
}

const LOOKUP = `require('node:dns').lookup(process.argv[1], { all: true }, (error, found) => {
  process.stdout.write(JSON.stringify(error ? [] : found.map(({ address }) => address)));
})`;

/**
 * A name lookup cannot be interrupted, and Node does not exit before it has ended. So another process does it, which
 * can be killed.
 */
async function addressesOf(host, deadline) {
  if (isIP(host)) return [host];
  if (host === 'localhost') return ['127.0.0.1', '::1'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', LOOKUP, host], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Unreachable('the lookup of its name did not end in time'));
    }, leftMs(deadline));
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Unreachable(reasonOf(error)));
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(text ? JSON.parse(text) : []);
    });
  });
}

const leftMs = (deadline) => Math.max(0, deadline - performance.now());
