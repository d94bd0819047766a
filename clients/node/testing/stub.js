import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const INDEX = new URL('../src/index.js', import.meta.url).href;
export const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** A real HTTP server that answers as its `mode` says: accept, hang, drip, cut, reset, redirect or a status. */
export async function startStub() {
  const stub = { mode: 'accept', accepted: [], sizes: [], refuse: () => undefined, onRequest: () => undefined };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const records = Buffer.concat(chunks)
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      stub.sizes.push(records.length);
      stub.onRequest(records);
      answer(stub, records, { request, response });
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  stub.url = `http://127.0.0.1:${server.address().port}`;
  stub.statuses = () => stub.accepted.map(({ status }) => status);
  stub.distinct = () => new Set(stub.accepted.map(({ run_key, status }) => `${run_key} ${status}`)).size;
  stub.close = () => {
    server.closeAllConnections?.();
    return new Promise((resolve) => server.close(resolve));
  };
  return stub;
}

function answer(stub, records, { request, response }) {
  if (stub.mode === 'hang') return;
  if (stub.mode === 'reset') request.socket.destroy();
  else if (stub.mode === 'redirect') response.writeHead(307, { location: stub.url + request.url }).end();
  else if (stub.mode === 'cut') {
    response.writeHead(202, { 'content-length': 100 });
    response.write('{', () => request.socket.destroy());
  } else if (stub.mode === 'drip') {
    response.writeHead(202, { 'content-length': 100_000 });
    const timer = setInterval(() => response.write(' '), 30);
    request.socket.on('close', () => clearInterval(timer));
  } else if (stub.mode === 'accept') decide(stub, records, response);
  else response.writeHead(Number(stub.mode)).end();
}

function decide(stub, records, response) {
  const rejected = records.flatMap((record, index) => {
    const refusal = stub.refuse(record);
    if (refusal) return [{ index, line: index + 1, ...refusal }];
    stub.accepted.push(record);
    return [];
  });
  const failed = rejected.length;
  const results = { total: records.length, successful: records.length - failed, failed };
  const listed = { rejected: rejected.slice(0, 100), rejected_omitted: Math.max(0, failed - 100) };
  response
    .writeHead(results.successful > 0 ? 202 : 422)
    .end(JSON.stringify({ status: 'completed', results, ...listed }));
}

/** A directory that is removed when the test ends. */
export function temporary(t) {
  const directory = mkdtempSync(join(tmpdir(), 'connector-runs-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const filesIn = (spool) =>
  readdirSync(spool)
    .filter((name) => name.endsWith('.json'))
    .sort();

/** An address where nobody listens. */
export async function freeUrl() {
  const server = createSocketServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A Node program with the client; resolves with its exit code, signal, streams and duration. */
export const program = (code, options) =>
  start([process.execPath, '--input-type=module', '-e', `import { run } from '${INDEX}';\n${code}`], options).ended;

/** Starts a command with the stub in its environment. */
export function start([command, ...args], { stub, spool, env = {}, onStart = () => undefined }) {
  const begun = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, CONNECTOR_RUNS_URL: stub.url, CONNECTOR_RUNS_SPOOL: spool, ...env },
  });
  onStart(child);
  const out = { stdout: '', stderr: '' };
  const said = new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.on('data', (chunk) => (out.stdout += chunk));
  child.stderr.on('data', (chunk) => (out.stderr += chunk));
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ ...out, code, signal, durationMs: performance.now() - begun }));
  });
  return { child, said, ended };
}
