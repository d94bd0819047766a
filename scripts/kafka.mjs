#!/usr/bin/env node
/* global AbortController */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBroker } from './kafka-broker.mjs';
import { fetchPrograms, KafkaUnavailable } from './kafka-programs.mjs';

const USAGE = `A real Kafka broker for tests and development, without Docker. Needs Java 17 or newer, and Maven the first time.

  node scripts/kafka.mjs start [--port N] [--dir DIR]   runs one on 127.0.0.1 until it is interrupted
  node scripts/kafka.mjs fetch                          only fetches the jars

  --port N     default: any that is free
  --dir DIR    keeps the data there; without it the data is removed at the end

KAFKA_JARS_DIR   where the jars are kept (.cache/kafka)     KAFKA_HEAP_OPTS   heap of the broker (-Xms128m -Xmx512m)
JAVA_HOME        the Java to take (the one on the PATH)
Exit codes: 0 stopped as asked, 1 the broker failed, 2 wrong usage, 3 Kafka cannot be had on this machine.
`;
const FAILED = 1;
const WRONG_USAGE = 2;
const UNAVAILABLE = 3;

const stopping = new AbortController();
const { signal } = stopping;
const hasParent = process.connected === true;
// A parent that forked us is gone when the channel to it is: nobody else would stop the broker and remove its data then.
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, () => stopping.abort());

async function start({ port, dir }) {
  const programs = await fetchPrograms({ signal });
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'kafka-')));
  try {
    const broker = await startBroker(programs, { dir: folder, port, signal });
    console.log(`KAFKA_BROKERS=${broker.address}`);
    process.send?.({ pid: broker.pid, brokers: [broker.address] });
    const asked = new Promise((done) => signal.addEventListener('abort', () => done(undefined)));
    const ending = await Promise.race([asked, broker.ended]);
    if (ending !== undefined && !signal.aborted) throw new Error(`Kafka ended by itself: ${ending}`);
    await broker.stop();
  } finally {
    const isOrphan = hasParent && !process.connected;
    if (dir === undefined || isOrphan) await rm(folder, { recursive: true, force: true });
  }
}

/** @returns what to do, or null when it cannot be told from the arguments */
function commandOf(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { port: { type: 'string' }, dir: { type: 'string' } },
      allowPositionals: true,
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) return null;
    if (positionals.length !== 1) return null;
    const dir = values.dir === undefined ? undefined : resolve(values.dir);
    return { start: () => start({ port, dir }), fetch: () => fetchPrograms({ signal }) }[positionals[0]] ?? null;
  } catch {
    return null;
  }
}

const command = commandOf(process.argv.slice(2));
if (command === null) {
  process.stderr.write(USAGE);
  process.exitCode = WRONG_USAGE;
} else {
  try {
    await command();
  } catch (error) {
    if (!signal.aborted) {
      console.error(error.message);
      process.exitCode = error instanceof KafkaUnavailable ? UNAVAILABLE : FAILED;
    }
  }
}
// The channel to a parent would keep us alive.
if (process.connected) process.disconnect();
