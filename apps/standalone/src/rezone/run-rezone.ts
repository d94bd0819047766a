import { PipelineError, runTool, type ToolStreams } from '@app/contracts';
import { type Database, recordChange } from '@app/database';
import { type Environment, loadAllSettings, loadCompanyHabits, ServiceSettings } from '@app/platform';
import { userInfo } from 'node:os';
import {
  countRezoning,
  isRefused,
  type RecordRezoning,
  rezoneCompany,
  type RezoneReport,
} from '../../../processor/src/rezone/index.js';
import { inStore } from '../tool-store.js';
import { readOptions, type RezoneOptions, USAGE } from './options.js';
import { readLocalIn } from './read-local.js';

/** Puts times right as the arguments say. @returns the exit code */
export function runRezone(args: readonly string[], environment: Environment, streams: ToolStreams): Promise<number> {
  const { stdout, stderr } = streams;
  const tool = {
    usage: USAGE,
    readOptions,
    async run(options: RezoneOptions): Promise<number> {
      const configured = configuredZone(options.company, environment);
      const report = await inStore(
        environment,
        (line) => stderr.write(`${line}\n`),
        (database) => rezoneIn(database, options),
      );
      stdout.write(`${textOf(options, report, configured).join('\n')}\n`);
      return isRefused(report) ? 1 : 0;
    },
    // The driver's own text may quote the address of the database.
    explain: (error: unknown) => (error instanceof PipelineError ? error.detail : 'It failed, and nothing is changed.'),
  };
  return runTool(tool, args, streams);
}

/** The zone in which new records of the company are read. */
function configuredZone(company: string, environment: Environment): string {
  const [settings] = loadAllSettings([ServiceSettings], environment);
  return loadCompanyHabits(settings, true).zones.nameOf(company);
}

/** Writes the change into the audit log, as done by the user of the machine. */
const recordOf =
  ({ company, zone }: RezoneOptions): RecordRezoning =>
  (transaction, { moved }) => {
    const { username } = userInfo();
    const actor = { kind: 'program', id: username, name: username, address: null } as const;
    const runs = [...moved.values()].reduce((sum, count) => sum + count, 0);
    const change = {
      action: 'company_rezoned',
      companies: [company],
      subject: company,
      detail: { zone, runs },
    } as const;
    return recordChange(transaction, actor, change);
  };

function rezoneIn(database: Database, options: RezoneOptions): Promise<RezoneReport> {
  const rezoning = { company: options.company, read: readLocalIn(options.zone) };
  return options.isMeant ? rezoneCompany(database, rezoning, recordOf(options)) : countRezoning(database, rezoning);
}

function textOf({ company, zone, isMeant }: RezoneOptions, report: RezoneReport, configured: string): string[] {
  const line = (title: string, count: number): string =>
    `${title.padEnd(52)}${count.toLocaleString('en-US').padStart(12)}`;
  const isDone = isMeant && !isRefused(report) && report.moved.size > 0;
  const moved = [...report.moved].sort(([one], [other]) => one - other);
  return [
    `${isDone ? 'Put right' : 'Would be put right'}: ${JSON.stringify(company)}, local times read as ${zone}`,
    '',
    line('runs', report.runs),
    line('  right already, or with an offset of their own', report.stays),
    ...moved.map(([minutes, count]) => line(`  moved by ${hoursOf(minutes)}`, count)),
    ...(report.ambiguous > 0 ? [line('  local times that clocks show twice or never', report.ambiguous)] : []),
    ...(report.unreadable > 0 ? [line('  local times that cannot be read again', report.unreadable)] : []),
    ...(report.future > 0 ? [line('  would end after they arrived', report.future)] : []),
    '',
    ...(isRefused(report) ? [`These stand in the way, so nothing is changed: ${report.examples.join(', ')}`] : []),
    ...(configured === zone
      ? []
      : [
          `New records of it are still read as ${configured}: set COMPANY_TIME_ZONES=${company}=${zone} and start the programs again.`,
        ]),
    ...(isDone
      ? ['Alerts and cycles are made anew at the next start: half a minute for a million runs.']
      : isMeant || isRefused(report)
        ? []
        : ['Nothing was changed. Stop the programs on this store and add --yes to do it.']),
  ];
}

/** `+4 h`, `−3 h 30 min`. */
function hoursOf(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '−' : '+'}${hours} h${rest === 0 ? '' : ` ${rest} min`}`;
}
