#!/usr/bin/env node
/* global AbortController */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveClasses, startBroker } from './kafka-broker.mjs';
import { freePort } from './kafka-port.mjs';
import { fetchPrograms, KafkaUnavailable } from './kafka-programs.mjs';

const USAGE = `A real Kafka for tests and development, without Docker. Needs Java 17 or newer, and Maven the first time.

  node scripts/kafka.mjs start [options]   runs one on 127.0.0.1 until it is interrupted
  node scripts/kafka.mjs fetch             only fetches the jars, and has brokers start faster

  --port N      of the first broker, the others take those above it; default: any that are free
  --dir DIR     keeps the data there; without it the data is removed at the end
  --brokers N   a cluster of so many; with three, topics have three replicas, and two of them in sync are needed
  --node K --nodes PORT:CONTROLLER_PORT,…   only the K-th node of that cluster, so that it can be killed by itself

KAFKA_JARS_DIR   where the jars are kept (.cache/kafka)     KAFKA_HEAP_OPTS   heap of a broker (-Xms128m -Xmx512m)
JAVA_HOME        the Java to take (the one on the PATH)
Exit codes: 0 stopped as asked, 1 the broker failed, 2 wrong usage, 3 Kafka cannot be had on this machine.
`;
const MOST_BROKERS = 9;
const FAILED = 1;
const WRONG_USAGE = 2;
const UNAVAILABLE = 3;

const stopping = new AbortController();
const { signal } = stopping;
const hasParent = process.connected === true;
// A parent that forked us is gone when the channel to it is: nobody else would stop the broker and remove its data then.
let isAsked = false;
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])
  process.on(event, () => {
    isAsked = true;
    stopping.abort();
  });

async function start({ port, dir, brokers, node, nodes }) {
  const programs = await fetchPrograms({ signal });
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'kafka-')));
  const cluster = nodes ?? (await freeNodes(brokers, port));
  const mine = node === undefined ? cluster : cluster.filter(({ id }) => id === node);
  const started = [];
  try {
    const starting = mine.map(async (one) => {
      const nodeDir = mine.length === 1 ? folder : join(folder, `node-${one.id}`);
      started.push(await startBroker(programs, { dir: nodeDir, node: one, cluster, signal }));
    });
    await allOrNone(starting);
    const addresses = cluster.map((one) => `127.0.0.1:${one.port}`);
    console.log(`KAFKA_BROKERS=${addresses.join(',')}`);
    process.send?.({ pid: started[0].pid, brokers: addresses });
    const asked = new Promise((done) => signal.addEventListener('abort', () => done(undefined)));
    const ending = await Promise.race([asked, ...started.map(({ ended }) => ended)]);
    if (ending !== undefined && !signal.aborted) throw new Error(`Kafka ended by itself: ${ending}`);
  } finally {
    await Promise.all(started.map((broker) => broker.stop()));
    const isOrphan = hasParent && !process.connected;
    if (dir === undefined || isOrphan) await rm(folder, { recursive: true, force: true });
  }
}

async function fetch() {
  const programs = await fetchPrograms({ signal });
  await archiveClasses(programs, { signal }).catch((error) => {
    if (!signal.aborted) console.error(`brokers will start a little slower: ${error.message}`);
  });
}

/** Waits for each of them also when one fails: what still starts then is ended by the signal. @throws what the first threw */
async function allOrNone(starting) {
  const failing = Promise.all(starting).catch((error) => {
    stopping.abort();
    throw error;
  });
  await Promise.allSettled([failing, ...starting]);
  return failing;
}

/** Nodes of a new cluster, numbered from 1. */
async function freeNodes(count, firstPort) {
  const nodes = [];
  for (let id = 1; id <= count; id++) {
    const port = firstPort === undefined ? await freePort() : firstPort + id - 1;
    nodes.push({ id, port, controllerPort: await freePort() });
  }
  return nodes;
}

/** @throws {RangeError} when the text is no whole number in that range */
function numberOf(text, least, most) {
  const number = Number(text);
  if (!(Number.isInteger(number) && number >= least && number <= most)) throw new RangeError(text);
  return number;
}

const nodesOf = (text) =>
  text.split(',').map((pair, index) => {
    const [port, controllerPort] = pair.split(':');
    return { id: index + 1, port: numberOf(port, 1, 65_535), controllerPort: numberOf(controllerPort, 1, 65_535) };
  });

/** @returns what to do, or null when it cannot be told from the arguments */
function commandOf(args) {
  const text = { type: 'string' };
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { port: text, dir: text, brokers: text, node: text, nodes: text },
      allowPositionals: true,
    });
    if (positionals.length !== 1 || (values.node === undefined) !== (values.nodes === undefined)) return null;
    const nodes = values.nodes && nodesOf(values.nodes);
    const options = {
      port: values.port && numberOf(values.port, 1, 65_535),
      dir: values.dir && resolve(values.dir),
      brokers: values.brokers ? numberOf(values.brokers, 1, MOST_BROKERS) : 1,
      nodes,
      node: nodes && numberOf(values.node, 1, nodes.length),
    };
    return { start: () => start(options), fetch }[positionals[0]] ?? null;
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
    if (!isAsked) {
      console.error(error.message);
      process.exitCode = error instanceof KafkaUnavailable ? UNAVAILABLE : FAILED;
    }
  }
}
// The channel to a parent would keep us alive.
if (process.connected) process.disconnect();
