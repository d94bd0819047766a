import { PipelineError } from '@app/contracts';
import { loadEnvFile } from './settings/index.js';

const SHUTDOWN_DEADLINE_MS = 10_000;
const PORTS = 'INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT';

/** Undoes a start. */
export type Close = () => Promise<void>;

/**
 * The frame of every `main.ts`: reads `.env`, starts, and stops cleanly on SIGTERM and SIGINT, with exit code 0 within
 * ten seconds. A start that fails prints its reason in words and exits with 1.
 * @param start is given what ends the program with exit code 1 when it cannot go on
 */
export async function runProgram(start: (fail: (reason: string) => void) => Promise<Close>): Promise<void> {
  let close: Close | undefined;
  let isStopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => {
      console.error(`not stopped within ${SHUTDOWN_DEADLINE_MS / 1000} s; giving up`);
      process.exit(1);
    }, SHUTDOWN_DEADLINE_MS).unref();
    try {
      // A start that is under way has taken nothing in yet: it can be dropped where it is.
      await close?.();
      process.exit(exitCode);
    } catch (error) {
      console.error(explain(error));
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(0));
  try {
    loadEnvFile();
    close = await start((reason) => {
      console.error(reason);
      void stop(1);
    });
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}

/** The fields of Node's error when it cannot listen, as far as they are set. */
interface ListenFault {
  readonly code?: string;
  readonly port?: number;
  readonly address?: string;
  readonly hostname?: string;
}

/**
 * The reason why a start failed, for the person at the terminal: a sentence for a known one, the stack for any other.
 */
function explain(error: unknown): string {
  if (error instanceof PipelineError && error.facts.phase === 'start') return error.detail;
  const { code, port, address, hostname } = (error ?? {}) as ListenFault;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use by another program. Stop it, or choose another one: ${PORTS}.`;
  }
  if (code === 'EACCES' && port !== undefined) {
    return `Port ${port} needs more rights than this process has. Choose one above 1023: ${PORTS}.`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `HOST is ${address ?? hostname}, which is no address of this machine.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
