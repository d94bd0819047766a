import { performance } from 'node:perf_hooks';
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConnectorRuns } from '../src/index.js';
import { SendLock } from '../src/lock.js';
import { Spool } from '../src/spool.js';
import { filesIn, freeUrl, program, startStub, temporary } from '../testing/stub.js';

/** The promise is the timeout; a loaded machine needs some room on top. */
const ROOM_MS = 10_000;
async function setUp(t, settings = {}) {
  const stub = await startStub();
  t.after(stub.close);
  const spool = join(temporary(t), 'spool');
  return { stub, spool, client: new ConnectorRuns({ url: stub.url, spool, ...settings }) };
}

test('start and end carry the same run key and come in order', async (t) => {
  const { stub, spool, client } = await setUp(t, { key: 'k', company: 'acme' });
  const result = await client.run({ source: 'zoho', object: 'invoices', labels: { team: 'data' } }, (run) => {
    run.rowsOut = 5;
    return 'result';
  });
  assert.equal(result, 'result');
  const [start, end] = stub.accepted;
  assert.deepEqual(stub.statuses(), ['RUNNING', 'SUCCESS']);
  assert.equal(start.run_key, end.run_key);
  assert.deepEqual([end.company, end.source, end.object_type, end.rows_out], ['acme', 'zoho', 'invoices', 5]);
  assert.ok(end.cpu_time_seconds >= 0 && end.memory_used_bytes > 1_000_000 && end.duration_seconds >= 0);
  assert.match(end.end_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(filesIn(spool), []);
});

test('the schedule is stated by start and end', async (t) => {
  const { stub, client } = await setUp(t);
  await client.run({ source: 'a', object: 'b', schedule: 'every 30m' }, () => undefined);
  assert.deepEqual(
    stub.accepted.map(({ schedule }) => schedule),
    ['every 30m', 'every 30m'],
  );
});

test('attempt is a part of the identity and the same in start and end', async (t) => {
  const { stub, client } = await setUp(t);
  await client.run({ source: 'a', object: 'b', attempt: 2, cycle: 7, objectId: 12 }, (run) => (run.attempt = 3));
  const said = stub.accepted.map(({ attempt, sequence_id, object_id }) => [attempt, sequence_id, object_id]);
  assert.deepEqual(said, [
    [2, '7', '12'],
    [2, '7', '12'],
  ]);
});

test('an error passes unchanged and decides the status', async (t) => {
  const { stub, client } = await setUp(t);
  const abort = Object.assign(new Error('stop'), { name: 'AbortError' });
  for (const error of [new TypeError('bad row 7'), abort, undefined, 'text']) {
    await client
      .run({ source: 'a', object: 'b' }, () => Promise.reject(error))
      .then(assert.fail, (thrown) => {
        assert.equal(thrown, error);
      });
  }
  const ends = stub.accepted.filter(({ status }) => status !== 'RUNNING');
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['FAILED', 'CANCELLED', 'FAILED', 'FAILED'],
  );
  assert.match(ends[0].description, /^TypeError: bad row 7\n/);
});

test('a status can be set without an error, and odd values do not cost the record', async (t) => {
  const { stub, client } = await setUp(t);
  const wrapped = client.monitored({ source: 'a', object: 'b', parameters: { n: 1n } }, (word) => word.length);
  assert.equal(await wrapped('four'), 4);
  await client.run({ source: 'a', object: 'b' }, (run) => {
    run.rowsIn = Symbol('x');
    run.rowsOut = NaN;
    run.url = '\0\ud800';
    run.partial('3 of 4 pages');
  });
  const end = stub.accepted.at(-1);
  assert.deepEqual([end.status, end.description, end.url], ['PARTIAL', '3 of 4 pages', '\ufffd\ufffd']);
});

for (const mode of ['502', '503', '401', '200', 'hang', 'drip', 'cut', 'reset', 'redirect']) {
  test(`the job goes on when the server answers ${mode}, and its records come later in order`, async (t) => {
    const { stub, spool } = await setUp(t);
    stub.mode = mode;
    const ended = await program(`await run({ source: 'a', object: '${mode}' }, () => {}); process.exitCode = 7;`, {
      stub,
      spool,
      env: { CONNECTOR_RUNS_TIMEOUT: '0.5', CONNECTOR_RUNS_KEY: 's3cret' },
    });
    assert.equal(ended.code, 7);
    assert.ok(ended.durationMs < 500 + ROOM_MS);
    assert.equal(filesIn(spool).length, 2);
    assert.equal(ended.stderr.trim().split('\n').length, 1);
    assert.match(ended.stderr, /2 records wait in/);
    assert.doesNotMatch(ended.stderr, /s3cret/);
    stub.mode = 'accept';
    await new ConnectorRuns({ url: stub.url, spool }).run({ source: 'a', object: 'next' }, () => undefined);
    const names = stub.accepted.map(({ object_type, status }) => `${object_type} ${status}`);
    assert.deepEqual(names, [`${mode} RUNNING`, `${mode} SUCCESS`, 'next RUNNING', 'next SUCCESS']);
    assert.deepEqual(filesIn(spool), []);
  });
}

test('a name lookup that hangs does not hold the process', { skip: process.platform === 'win32' }, async (t) => {
  const { spool } = await setUp(t);
  const hanging = join(temporary(t), 'hanging-lookup');
  writeFileSync(hanging, '#!/bin/sh\nexec sleep 60\n');
  chmodSync(hanging, 0o755);
  const code = `process.execPath = '${hanging}'; await run({ source: 'a', object: 'b' }, () => {});`;
  const env = { CONNECTOR_RUNS_TIMEOUT: '0.4' };
  const ended = await program(code, { stub: { url: 'http://ingestion.internal:8001' }, spool, env });
  assert.ok(ended.durationMs < 400 + ROOM_MS);
  assert.match(ended.stderr, /the lookup of its name did not end in time; 2 records wait/);
  assert.equal(filesIn(spool).length, 2);
});

test('a name is looked up', async (t) => {
  const { stub, spool } = await setUp(t);
  const unknown = await program("await run({ source: 'a', object: 'b' }, () => {});", {
    stub: { url: 'http://nowhere.invalid' },
    spool,
  });
  assert.match(unknown.stderr, /the name of the server is not known/);
  const { address } = await lookup(hostname()).catch(() => ({}));
  if (address !== '127.0.0.1') return t.diagnostic('this machine has no name for 127.0.0.1');
  const known = { url: stub.url.replace('127.0.0.1', hostname()) };
  await program("await run({ source: 'a', object: 'b' }, () => {});", { stub: known, spool });
  assert.equal(stub.accepted.length, 4);
  return undefined;
});

test('a key that no header can hold is told by its kind only', async (t) => {
  const { stub, spool } = await setUp(t);
  const code = "await run({ source: 'a', object: 'b' }, () => {});";
  const ended = await program(code, { stub, spool, env: { CONNECTOR_RUNS_KEY: 'p4ss\nword' } });
  assert.match(ended.stderr, /ERR_INVALID_CHAR/);
  assert.doesNotMatch(ended.stderr, /p4ss/);
});

test('a client killed while it sends loses and doubles nothing', async (t) => {
  const { stub, spool, client } = await setUp(t);
  let child;
  stub.onRequest = (records) => {
    if (records.some(({ status }) => status === 'SUCCESS')) child.kill('SIGKILL');
  };
  const code = "await run({ source: 'a', object: 'b' }, () => {});";
  const ended = await program(code, { stub, spool, onStart: (started) => (child = started) });
  assert.equal(ended.signal, 'SIGKILL');
  assert.equal(await client.flush(5), 0);
  assert.equal(stub.distinct(), 2);
});

test('a process that exits in the middle of its job keeps the end', async (t) => {
  const { stub, spool, client } = await setUp(t);
  assert.equal(
    (await program("await run({ source: 'a', object: 'b' }, () => process.exit(3));", { stub, spool })).code,
    3,
  );
  assert.equal(await client.flush(), 0);
  assert.deepEqual(
    stub.accepted.slice(-1).map(({ status, description }) => [status, description]),
    [['FAILED', 'The process exited with code 3']],
  );
});

test('refused and torn records are put aside with the reason', async (t) => {
  const { stub, spool, client } = await setUp(t);
  const store = new Spool(spool, 1e6);
  for (const n of [0, 1, 2])
    store.append(JSON.stringify({ run_key: String(n), status: 'SUCCESS' }), { running: false });
  writeFileSync(join(spool, filesIn(spool)[0]), '{"run_key": "0", "sta');
  stub.refuse = ({ run_key }) => (run_key === '1' ? { code: 'field_missing', reason: 'no source' } : undefined);
  assert.equal(await client.flush(), 0);
  assert.deepEqual(
    stub.accepted.map(({ run_key }) => run_key),
    ['2'],
  );
  const aside = readFileSync(join(spool, 'records.refused'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    aside.map(({ code, reason }) => [code, reason]),
    [
      ['torn', 'The file does not hold a JSON object'],
      ['field_missing', 'no source'],
    ],
  );
});

test('a request that is refused as a whole is halved', async (t) => {
  const { stub, spool, client } = await setUp(t);
  const store = new Spool(spool, 1e6);
  for (const n of [0, 1, 2]) store.append(JSON.stringify({ run_key: String(n) }), { running: true });
  stub.mode = '413';
  assert.equal(await client.flush(), 0);
  assert.deepEqual(stub.sizes, [3, 1, 2, 1, 1]);
});

test('a full spool drops the oldest starts and then the oldest ends', async (t) => {
  const { spool } = await setUp(t);
  for (const running of [true, true, false, false]) new Spool(spool, 1e6).append('{}', { running });
  const all = filesIn(spool);
  new Spool(spool, 3 * 4096).trim();
  assert.deepEqual(filesIn(spool), all.slice(1));
  new Spool(spool, 4096).trim();
  assert.deepEqual(filesIn(spool), all.slice(3));
});

test('a spool that cannot be written costs no record', async (t) => {
  const { stub, spool } = await setUp(t);
  writeFileSync(spool, 'a file');
  const ended = await program("await run({ source: 'a', object: 'b' }, () => {});", { stub, spool });
  assert.deepEqual(stub.statuses(), ['RUNNING', 'SUCCESS']);
  assert.match(ended.stderr, /^connector-runs: .* cannot be written \(E\w+\); unsent records live in memory only\n$/);
});

test('no later run is promised to records in memory', async (t) => {
  const { spool } = await setUp(t);
  writeFileSync(spool, 'a file');
  const ended = await program("await run({ source: 'a', object: 'b' }, () => {});", {
    stub: { url: await freeUrl() },
    spool,
  });
  assert.match(ended.stderr, /2 records wait in memory, and are lost when this process ends\n$/);
});

test('nobody listening costs no time, and the cause is told once', async (t) => {
  const { spool } = await setUp(t);
  const code = "for (const object of ['1', '2']) await run({ source: 'a', object }, () => {});";
  const ended = await program(code, { stub: { url: await freeUrl() }, spool });
  assert.ok(ended.durationMs < ROOM_MS);
  assert.match(ended.stderr, /^[^\n]*ECONNREFUSED; 2 records wait[^\n]*\n$/);
  assert.equal(filesIn(spool).length, 4);
});

for (const [owner, ageSecs, isTakenOver] of [
  [`${hostname()} ${2 ** 22 + 1} 00`, 0, true],
  [`${hostname()} ${process.ppid} 00`, 25, false],
  ['elsewhere 1 00', 25, false],
  ['elsewhere 1 00', 31, true],
]) {
  test(`a lock of "${owner}", ${ageSecs} s old, is ${isTakenOver ? '' : 'not '}taken over`, async (t) => {
    const lock = join(temporary(t), 'send.lock');
    mkdirSync(lock);
    writeFileSync(join(lock, 'owner'), owner);
    const time = Date.now() / 1000 - ageSecs;
    utimesSync(lock, time, time);
    const own = new SendLock(join(lock, '..'));
    assert.equal(await own.acquire(performance.now() + 50), isTakenOver);
    own.release();
  });
}
