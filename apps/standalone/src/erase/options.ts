import { toolCommand } from '@app/contracts';
import { parseArgs } from 'node:util';

/** The command line of an erasure. */
export interface EraseOptions {
  readonly company: string;
  /** ISO 8601 in UTC; null: everything of the company. */
  readonly before: string | null;
  /** Whether it is done, and not only counted. */
  readonly isMeant: boolean;
}

export const USAGE = `${toolCommand('erase')} --company <name> [--before <date>] [--yes]

Deletes everything that is stored of a company: runs, open runs, dead letters, refusals, alerts and their history, cycles, states, silences,
notifications, rollups, and what the alert engine knows of it. Without --yes it only counts. Other companies stay as they are.

  --company  name of the company, exactly as it is stored
  --before   2025-01-01, or a time such as 2025-01-01T00:00:00Z: only what lies before it; what is open stays
  --yes      do it; it cannot be undone

Works on DATABASE_URL, or else on the embedded store in DATA_DIR, also while programs run on it.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`;

const dateForm = /^\d{4}-\d\d-\d\d$/;
/** The offset is required: without one the time would depend on the zone of the machine. */
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Null: only the usage was asked for. @throws Error that says which option is wrong */
export function readOptions(args: readonly string[], nowMs: number): EraseOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      company: { type: 'string' },
      before: { type: 'string' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.company === undefined || values.company === '') throw new Error('--company is missing');
  const before = values.before === undefined ? null : timeOf(values.before, nowMs);
  return { company: values.company.normalize('NFC'), before, isMeant: values.yes };
}

function timeOf(text: string, nowMs: number): string {
  const ms = dateForm.test(text) || timeForm.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms))
    throw new Error(`--before must be such as 2025-01-01 or 2025-01-01T00:00:00Z, not ${JSON.stringify(text)}`);
  if (ms > nowMs) throw new Error('--before must lie in the past; leave it out to erase everything');
  return new Date(ms).toISOString();
}
