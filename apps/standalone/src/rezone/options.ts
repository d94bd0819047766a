import { toolCommand } from '@app/contracts';
import { isTimeZone } from '@app/time';
import { parseArgs } from 'node:util';

/** The command line of a rezoning. */
export interface RezoneOptions {
  readonly company: string;
  /** IANA name of the zone in which the company writes its times. */
  readonly zone: string;
  /** Whether it is done, and not only counted. */
  readonly isMeant: boolean;
}

export const USAGE = `${toolCommand('rezone')} --company <name> --zone <zone> [--yes]

Puts the stored times of a company right that were local and were read in a wrong time zone. Times with an offset of their own stay, and so
do the ids of the runs. Rollups, states, alerts and cycles of the company are made anew of its runs. Without --yes it only counts.

  --company  name of the company, exactly as it is stored
  --zone     zone in which the company writes its times, such as America/Toronto
  --yes      do it

It changes nothing at all when the clocks of the zone show one of the times twice or never, when a time cannot be read again, or when a run
would end after it arrived. Works on DATABASE_URL, or else on the embedded store in DATA_DIR. Stop the programs on it before --yes.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`;

/** Null: only the usage was asked for. @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): RezoneOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      company: { type: 'string' },
      zone: { type: 'string' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const { company, zone } = values;
  if (company === undefined || company === '') throw new Error('--company is missing');
  if (zone === undefined) throw new Error('--zone is missing');
  if (!isTimeZone(zone))
    throw new Error(`--zone must be an IANA time zone such as America/Toronto, not ${JSON.stringify(zone)}`);
  return { company: company.normalize('NFC'), zone, isMeant: values.yes };
}
