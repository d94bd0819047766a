import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLI, filesIn, freeUrl, start, startStub, temporary } from '../testing/stub.js';

const PYTHON_SRC = fileURLToPath(new URL('../../python/src', import.meta.url));
const NAMED = ['--source', 'zoho', '--object', 'invoices'];
const posix = { skip: process.platform === 'win32' };

async function setUp(t) {
  const stub = await startStub();
  t.after(stub.close);
  const spool = join(temporary(t), 'spool');
  return { stub, spool, cli: (args, options) => start([process.execPath, CLI, ...args], { stub, spool, ...options }) };
}

test('streams, exit code and the end of stderr pass through', posix, async (t) => {
  const { stub, cli } = await setUp(t);
  const { child, ended } = cli([
    ...NAMED,
    '--label',
    'k=a=b',
    '--cycle',
    'c1',
    '--',
    'sh',
    '-c',
    'cat; echo no >&2; exit 3',
  ]);
  child.stdin.end('in and out');
  const { code, stdout, stderr } = await ended;
  assert.deepEqual([code, stdout, stderr], [3, 'in and out', 'no\n']);
  const end = stub.accepted.at(-1);
  assert.deepEqual([end.status, end.description, end.labels], ['FAILED', 'exit code 3\nno', { k: 'a=b' }]);
  assert.deepEqual([end.source, end.object_type, end.sequence_id], ['zoho', 'invoices', 'c1']);
});

for (const [signal, status] of [
  ['SIGTERM', 'CANCELLED'],
  ['SIGINT', 'CANCELLED'],
  ['SIGHUP', 'FAILED'],
]) {
  test(`${signal} is passed on`, posix, async (t) => {
    const { stub, cli } = await setUp(t);
    const { child, said, ended } = cli([...NAMED, '--', 'sh', '-c', 'echo up; exec sleep 60']);
    await said;
    child.kill(signal);
    assert.equal((await ended).code, 128 + constants.signals[signal]);
    assert.deepEqual(stub.statuses(), ['RUNNING', status]);
    assert.equal(stub.accepted[1].description, `killed by ${signal}`);
  });
}

test('a signal after the end of the command does not change its exit code', posix, async (t) => {
  const { stub, cli } = await setUp(t);
  const { child, ended } = cli([...NAMED, '--', 'sh', '-c', 'read line; exit 5']);
  stub.onRequest = (records) => {
    if (records.at(-1).status === 'FAILED') child.kill('SIGTERM');
  };
  child.stdin.end('go\n');
  assert.equal((await ended).code, 5);
});

test('a command that does not exist is 127 and a failed run', async (t) => {
  const { stub, cli } = await setUp(t);
  const { code, stderr } = await cli([...NAMED, '--', '/no/such/command']).ended;
  assert.deepEqual([code, stderr], [127, 'connector-runs: /no/such/command: command not found\n']);
  assert.equal(stub.accepted.at(-1).status, 'FAILED');
});

test('a slip in the options does not stop the job', posix, async (t) => {
  const { stub, cli } = await setUp(t);
  const { code, stderr } = await cli(['--lable', 'x', '--', 'sh', '-c', 'exit 6']).ended;
  assert.equal(code, 6);
  assert.match(stderr, /--lable.*the command runs/);
  assert.equal(stub.accepted.at(-1).source, 'sh');
});

test('flush says how many records remain', posix, async (t) => {
  const { stub, cli } = await setUp(t);
  stub.mode = '503';
  assert.equal((await cli([...NAMED, '--', 'true']).ended).code, 0);
  const left = await cli(['--flush'], { env: { CONNECTOR_RUNS_URL: await freeUrl() } }).ended;
  assert.deepEqual([left.code, left.stdout], [1, '2 records remain in the spool\n']);
  stub.mode = 'accept';
  const sent = await cli(['--flush']).ended;
  assert.deepEqual([sent.code, sent.stdout], [0, '0 records remain in the spool\n']);
  assert.deepEqual(stub.statuses(), ['RUNNING', 'SUCCESS']);
});

const noPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status !== 0;

test('the clients share one spool: nothing is lost or doubled', { skip: noPython }, async (t) => {
  const { stub, spool, cli } = await setUp(t);
  const env = { PYTHONPATH: PYTHON_SRC };
  const away = { ...env, CONNECTOR_RUNS_URL: await freeUrl() };
  const python = (args, environment) =>
    start(['python3', '-m', 'connector_runs', ...args], { stub, spool, env: environment }).ended;
  await Promise.all([python(['--', 'true'], away), cli(['--', 'true'], { env: away }).ended]);
  assert.equal(filesIn(spool).length, 4);
  await Promise.all([
    ...[1, 2].map((n) => python(['--object', `p${n}`, '--', 'true'], env)),
    ...[1, 2].map((n) => cli(['--object', `n${n}`, '--', 'true']).ended),
    python(['--flush'], env),
    cli(['--flush']).ended,
  ]);
  assert.equal(stub.accepted.length, 12);
  assert.equal(stub.distinct(), 12);
  assert.deepEqual(readdirSync(spool), []);
});

test('one client sends what the other has kept, in order', { skip: noPython }, async (t) => {
  const { stub, spool, cli } = await setUp(t);
  const env = { PYTHONPATH: PYTHON_SRC, CONNECTOR_RUNS_URL: await freeUrl() };
  await start(['python3', '-m', 'connector_runs', '--object', 'p', '--', 'true'], { stub, spool, env }).ended;
  await cli(['--object', 'n', '--', 'true'], { env }).ended;
  assert.equal((await cli(['--flush']).ended).code, 0);
  assert.deepEqual(
    stub.accepted.map(({ object_type }) => object_type),
    ['p', 'p', 'n', 'n'],
  );
});
