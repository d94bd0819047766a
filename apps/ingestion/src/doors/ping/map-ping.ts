import { isUuid } from '@app/contracts';
import { compact, type DoorRecord, ignored, type Mapped, recordsOf, refused } from '@app/mappings';

/** Limit of the log that comes as the body of a ping, in bytes, as Healthchecks has it. */
export const MAX_PING_BODY_BYTES = 100_000;

const MAX_EXIT_CODE = 255;

/** A request for a ping. */
export interface Ping {
  readonly company: string;
  readonly source: string;
  readonly object: string;
  /** Last part of the path: `start`, `fail`, `log`, an exit code; undefined: success. */
  readonly signal?: string;
  /** Query parameter `rid`: joins the start and the end of a run. */
  readonly rid?: unknown;
  /** The text of the body, cut. */
  readonly log: string;
  /** When it came, ISO 8601 in UTC. */
  readonly at: string;
}

type Signal = { readonly status: string; readonly exitCode?: number } | 'log' | null;

/** The record in a ping. https://healthchecks.io/docs/http_api/ */
export function mapPing({ company, source, object, signal, rid, log, at }: Ping): Mapped {
  if (rid !== undefined && !(typeof rid === 'string' && isUuid(rid.toLowerCase()))) {
    return { ...refused('request_invalid', '', 'invalid uuid format'), subject: { company, source } };
  }
  const read = readSignal(signal);
  if (read === null) return { ...refused('request_invalid', '', 'invalid url format'), subject: { company, source } };
  if (read === 'log') return ignored('a log alone says nothing about the course of a run');
  const { status, exitCode } = read;
  const hasEnded = status !== 'RUNNING';
  return recordsOf(
    compact<DoorRecord>({
      company,
      source,
      object_type: object,
      status,
      start_time: hasEnded ? undefined : at,
      end_time: hasEnded ? at : undefined,
      run_key: rid?.toLowerCase(),
      labels: exitCode === undefined ? undefined : { exit_code: String(exitCode) },
      description: log.trim() === '' ? undefined : log,
      transformation: 'ping',
    }),
  );
}

function readSignal(signal: string | undefined): Signal {
  if (signal === undefined) return { status: 'SUCCESS' };
  if (signal === 'start') return { status: 'RUNNING' };
  if (signal === 'fail') return { status: 'FAILED' };
  if (signal === 'log') return 'log';
  const exitCode = /^\d{1,3}$/.test(signal) ? Number(signal) : Infinity;
  if (exitCode > MAX_EXIT_CODE) return null;
  return { status: exitCode === 0 ? 'SUCCESS' : 'FAILED', exitCode };
}

/** The text of a body that may be cut within a character, and may hold what no database can keep. */
export const logOf = (body: Buffer): string =>
  body
    .toString('utf8')
    .replace(/\ufffd+$/, '')
    .replaceAll('\0', '\ufffd');
