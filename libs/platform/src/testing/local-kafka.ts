import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// No import of ours: benchmarks load this file as it is, without a build.

const program = join(import.meta.dirname, '../../../../scripts/kafka.mjs');
const EXIT_UNAVAILABLE = 3;

/** A Kafka broker that a test started from the jars, and can kill and start again. */
export interface LocalKafka {
  /** The addresses of all nodes of the cluster. */
  readonly brokers: string[];
  /** The process id of Java itself; another one after every start. */
  readonly pid: number;
  /** Ends it at once, as a power cut would: SIGKILL. */
  kill(): Promise<void>;
  /** Cleanly; the data stays. */
  stop(): Promise<void>;
  /** It stands still and keeps its connections, as a paused machine does: SIGSTOP. */
  freeze(): void;
  /** It goes on: SIGCONT. */
  thaw(): void;
  /** The same address and data again. Resolves when it answers: after a kill in some 5 s. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** This machine lacks Java or the jars of Kafka, and cannot get them. */
export class KafkaUnavailable extends Error {}

interface Running {
  /** Watches over the broker; ends it, and removes its data, when this process is gone. */
  readonly keeper: ChildProcess;
  readonly pid: number;
  readonly brokers: string[];
}

/** A broker that is to be started. */
export interface LocalKafkaOptions {
  /** Where its data are; removed with it. */
  readonly folder: string;
  /** The arguments of `scripts/kafka.mjs start` at the first start. */
  readonly first: readonly string[];
  /** Its arguments at later starts, from the addresses that the first one had. */
  readonly again: (brokers: readonly string[]) => readonly string[];
  readonly heap?: string;
}

/**
 * A broker of its own on a free port. The first one on a machine fetches the jars.
 * @throws KafkaUnavailable, or Error with the end of the broker's log
 */
export async function startLocalKafka(): Promise<LocalKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-'));
  return startBrokerIn({ folder, first: [], again: ([address]) => ['--port', address!.split(':')[1]!] });
}

/** @throws KafkaUnavailable, or Error with the end of the broker's log; its folder is gone then */
export async function startBrokerIn({ folder, first, again, heap }: LocalKafkaOptions): Promise<LocalKafka> {
  const start = (options: readonly string[]): Promise<Running> => run(['--dir', folder, ...options], heap);
  let running = await start(first).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { brokers } = running;
  const end = async (signal: () => void): Promise<void> => {
    if (hasEnded(running.keeper)) return;
    const ended = once(running.keeper, 'exit');
    signal();
    await ended;
  };
  const stop = (): Promise<void> => end(() => running.keeper.kill('SIGTERM'));
  const kill = (): Promise<void> => end(() => process.kill(running.pid, 'SIGKILL'));
  const signalIfRunning = (signal: NodeJS.Signals): void => {
    if (!hasEnded(running.keeper)) process.kill(running.pid, signal);
  };
  return {
    brokers,
    get pid() {
      return running.pid;
    },
    stop,
    kill,
    freeze: () => signalIfRunning('SIGSTOP'),
    thaw: () => signalIfRunning('SIGCONT'),
    start: async () => {
      if (hasEnded(running.keeper)) running = await start(again(brokers));
    },
    remove: async () => {
      // Its data is not needed, and the last nodes of a cluster wait long for a quorum before they end cleanly.
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function run(options: readonly string[], heap?: string): Promise<Running> {
  const keeper = fork(program, ['start', ...options], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...(heap !== undefined && { KAFKA_HEAP_OPTS: heap }) },
  });
  let said = '';
  keeper.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    keeper.once('message', (ready: Omit<Running, 'keeper'>) => resolve({ keeper, ...ready }));
    keeper.once('close', (code, signal) => {
      const reason = said.trim() || `Kafka was stopped while it started: ${signal ?? code}`;
      reject(code === EXIT_UNAVAILABLE ? new KafkaUnavailable(reason) : new Error(reason));
    });
  });
}
