import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { answers, freePort, isFree } from './kafka-port.mjs';
import { lightJava } from './kafka-programs.mjs';
import { propertiesOf } from './kafka-properties.mjs';

const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 15_000;
/** On its way out Java writes an archive of 50 MB. */
const ARCHIVE_DEADLINE_MS = 120_000;
const ASK_EVERY_MS = 50;
const LINES_OF_LOG = 15;

// Under load it stays below 200 MB.
const DEFAULT_HEAP = '-Xms128m -Xmx512m';
// A broker without memory would hang half alive.
const SAFEGUARDS = ['-Dlog4j2.level=WARN', '-XX:+ExitOnOutOfMemoryError'];

/** @typedef {import('./kafka-properties.mjs').KafkaNode} KafkaNode */

/**
 * A broker that answers.
 * @typedef {object} Broker
 * @property {number} pid of Java itself
 * @property {string} address host:port
 * @property {Promise<string>} ended how it ended, with the end of its log
 * @property {(withinMs?: number) => Promise<void>} stop cleanly; by force when that takes too long
 */

/**
 * Starts a broker on 127.0.0.1 and resolves when it takes requests: of a cluster, once most of its nodes are up. Data of
 * an earlier one in the same folder is kept.
 * @param {import('./kafka-programs.mjs').KafkaPrograms} programs
 * @param {{ dir: string, node: KafkaNode, cluster: KafkaNode[], signal: AbortSignal, java?: string[] }} options `java`: further ones of Java
 * @returns {Promise<Broker>}
 * @throws {Error} with the end of its log when it does not start, or the reason of the signal
 */
export async function startBroker(programs, { dir, node, cluster, signal, java: options = sharedClasses(programs) }) {
  const { port } = node;
  // Another listener there would answer in the place of our broker.
  if (!(await isFree(port))) throw new Error(`port ${port} of 127.0.0.1 is in use`);
  const settings = await prepare(programs, { dir, node, cluster });
  const log = await open(join(dir, 'broker.log'), 'a');
  const heap = (process.env.KAFKA_HEAP_OPTS || DEFAULT_HEAP).split(/\s+/).filter(Boolean);
  const command = [...heap, ...lightJava, ...options, ...SAFEGUARDS, '-cp', programs.jars, 'kafka.Kafka', settings];
  signal.throwIfAborted();
  const java = spawn(programs.java, command, { stdio: ['ignore', log.fd, log.fd] });
  const exit = once(java, 'exit');
  await log.close();

  const hasEnded = () => java.exitCode !== null || java.signalCode !== null;
  const ended = exit.then(async ([code, by]) => `${by ?? `exit code ${code}`}\n${await endOf(dir)}`);
  const stop = async (withinMs = STOP_DEADLINE_MS) => {
    if (hasEnded()) return;
    java.kill('SIGTERM');
    const byForce = setTimeout(() => java.kill('SIGKILL'), withinMs);
    await exit;
    clearTimeout(byForce);
  };

  for (const deadline = Date.now() + START_DEADLINE_MS; !(await answers(port)); await pause(ASK_EVERY_MS)) {
    if (hasEnded()) throw new Error(`Kafka did not start: ${await ended}`);
    if (!signal.aborted && Date.now() < deadline) continue;
    await stop();
    signal.throwIfAborted();
    throw new Error(`Kafka did not answer within ${START_DEADLINE_MS} ms\n${await endOf(dir)}`);
  }
  if (signal.aborted) await stop();
  signal.throwIfAborted();
  return { pid: java.pid, address: `127.0.0.1:${port}`, ended, stop };
}

// An archive of another Java is of no use, and no fault.
const sharedClasses = ({ classArchive }) =>
  existsSync(classArchive) ? [`-XX:SharedArchiveFile=${classArchive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'] : [];

/**
 * Keeps the classes that a broker loads, by starting and stopping one, unless they are kept already. Brokers start without them as well.
 * @param {import('./kafka-programs.mjs').KafkaPrograms} programs
 * @param {{ signal: AbortSignal }} options
 */
export async function archiveClasses(programs, { signal }) {
  if (existsSync(programs.classArchive)) return;
  const dir = await mkdtemp(join(tmpdir(), 'kafka-'));
  try {
    const node = { id: 1, port: await freePort(), controllerPort: await freePort() };
    const made = join(dir, 'classes.jsa');
    const broker = await startBroker(programs, {
      dir,
      node,
      cluster: [node],
      signal,
      java: [`-XX:ArchiveClassesAtExit=${made}`],
    });
    await broker.stop(ARCHIVE_DEADLINE_MS);
    // Several processes may make it at the same time, and copying it takes longer than a rename.
    const staged = `${programs.classArchive}.${process.pid}`;
    await cp(made, staged);
    await rename(staged, programs.classArchive);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @returns the path of the settings */
async function prepare({ blankData }, { dir, node, cluster }) {
  await mkdir(dir, { recursive: true });
  const data = join(dir, 'data');
  if (!existsSync(join(data, 'meta.properties'))) {
    await cp(blankData, data, { recursive: true });
    if (node.id !== 1) await handOver(data, node);
  }
  const settings = join(dir, 'server.properties');
  await requireUnused(dir, settings);
  await writeFile(settings, propertiesOf({ data, node, cluster }));
  return settings;
}

// The id of the folder must be its own, too: the controller lets no two brokers in with the same one.
async function handOver(data, { id }) {
  const file = join(data, 'meta.properties');
  const text = await readFile(file, 'utf8');
  const own = { 'node.id': id, 'directory.id': randomBytes(16).toString('base64url').replace(/^-/, 'A') };
  await writeFile(
    file,
    text.replaceAll(/^(node\.id|directory\.id)=.*$/gm, (_, name) => `${name}=${own[name]}`),
  );
}

// Kafka has a lock of its own, but reads the metadata, and takes them for corrupt, before it looks at it. Nobody else
// takes the port of the controller, so the listener there is the broker of this folder.
async function requireUnused(dir, settings) {
  const previous = await readFile(settings, 'utf8').catch(() => '');
  const controllerPort = /CONTROLLER:\/\/127\.0\.0\.1:(\d+)/.exec(previous)?.[1];
  if (controllerPort !== undefined && !(await isFree(Number(controllerPort)))) {
    throw new Error(`${dir} is in use by another broker`);
  }
}

async function endOf(dir) {
  const log = await readFile(join(dir, 'broker.log'), 'utf8').catch(() => '');
  return log.trimEnd().split('\n').slice(-LINES_OF_LOG).join('\n');
}
