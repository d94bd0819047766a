import { toolCommand } from '@app/contracts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@app/time';
import { parseArgs } from 'node:util';

export const PROCESSOR_GROUP = 'processor-consumer-group';

/** Options of a rewind. */
export interface RewindOptions {
  /** Epoch milliseconds. */
  readonly toMs: number;
  readonly groupId: string;
  readonly isDryRun: boolean;
}

export const USAGE = `${toolCommand('rewind')} --to <time or duration> [--group ${PROCESSOR_GROUP}] [--dry-run]

Has a consumer group, all of whose members are stopped, read again what was published since a time: after a failover to
a database that lacks the last commits, or after a backup was restored. What is stored already is not stored twice.

  --to       2025-09-05T20:45:00Z, with an offset or Z; or so long ago: 90s, 10m, 2h, 3d
  --group    consumer group; default: that of the processor
  --dry-run  tells what would be done, and does nothing

Reads KAFKA_BROKERS and the other settings of Kafka, as the services do.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`;

const unitMs = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;
const durationForm = /^(\d{1,9})(s|m|h|d)$/;
/** The offset is required: without one the time would depend on the zone of the machine. */
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Null: only the usage was asked for. @throws Error that names the wrong option */
export function readOptions(args: readonly string[], nowMs: number): RewindOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      group: { type: 'string', default: PROCESSOR_GROUP },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.to === undefined) throw new Error('--to is missing: the time from which on everything is read again');
  if (values.group === '') throw new Error('--group must be the name of a consumer group');
  return { toMs: momentOf(values.to, nowMs), groupId: values.group, isDryRun: values['dry-run'] };
}

function momentOf(text: string, nowMs: number): number {
  const [, count, unit] = durationForm.exec(text) ?? [];
  const ms = unit === undefined ? timeOf(text) : nowMs - Number(count) * unitMs[unit as keyof typeof unitMs];
  if (Number.isNaN(ms))
    throw new Error(`--to must be such as 2025-09-05T20:45:00Z or 10m, not ${JSON.stringify(text)}`);
  if (ms > nowMs) throw new Error('--to must lie in the past');
  return Math.max(0, ms);
}

const timeOf = (text: string): number => (timeForm.test(text) ? Date.parse(text) : NaN);
