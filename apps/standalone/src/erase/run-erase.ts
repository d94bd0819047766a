import { allTopics, PipelineError, runTool, type ToolStreams } from '@app/contracts';
import { type Database, recordChange } from '@app/database';
import type { Environment } from '@app/platform';
import {
  companiesIn,
  countCompany,
  eraseCompany,
  type ErasureReport,
  type RecordErasure,
} from '../../../processor/src/erase/index.js';
import { userInfo } from 'node:os';
import { inStore, type ToolStore } from '../tool-store.js';
import { type EraseOptions, readOptions, USAGE } from './options.js';

/** Most companies that are named when there is none of the name. */
const MAX_NAMED = 20;

/** Writes the erasure into the audit log, as done by the user of the machine. */
const recordErasure: RecordErasure = (transaction, { company, before }, { counts }) => {
  const { username } = userInfo();
  const actor = { kind: 'program', id: username, name: username, address: null } as const;
  const rows = counts.reduce((sum, { count }) => sum + count, 0);
  const detail = { before, rows };
  return recordChange(transaction, actor, { action: 'company_erased', companies: [company], subject: company, detail });
};

/** Erases as the arguments say. @returns the exit code */
export function runErase(
  args: readonly string[],
  environment: Environment,
  streams: ToolStreams,
  record = recordErasure,
): Promise<number> {
  const { stdout, stderr } = streams;
  const tool = {
    usage: USAGE,
    readOptions: (given: readonly string[]) => readOptions(given, Date.now()),
    async run(options: EraseOptions): Promise<number> {
      const text = await inStore(
        environment,
        (line) => stderr.write(`${line}\n`),
        (database, store) => eraseIn(database, store, options, record),
      );
      stdout.write(`${text}\n`);
      return 0;
    },
    // The driver's own text may quote the address of the database.
    explain: (error: unknown) => (error instanceof PipelineError ? error.detail : 'It failed, and nothing is erased.'),
  };
  return runTool(tool, args, streams);
}

async function eraseIn(
  database: Database,
  store: ToolStore,
  options: EraseOptions,
  record: RecordErasure,
): Promise<string> {
  const report = options.isMeant
    ? await eraseCompany(database, options, record)
    : await countCompany(database, options);
  const isNothing = report.counts.every(({ count }) => count === 0);
  const known = isNothing ? await companiesIn(database, MAX_NAMED + 1) : [];
  return [...headOf(options), ...linesOf(report), ...namesOf(known), ...(isNothing ? [] : tailOf(options, store))].join(
    '\n',
  );
}

const headOf = ({ company, before, isMeant }: EraseOptions): string[] => [
  `${isMeant ? 'Erased' : 'Would be erased'}: ${JSON.stringify(company)}, ${before === null ? 'everything' : `what lies before ${before}`}`,
  '',
];

function linesOf({ counts, engine, unassignedDeadLetters }: ErasureReport): string[] {
  const line = (title: string, count: number): string =>
    `${title.padEnd(28)}${count.toLocaleString('en-US').padStart(14)}`;
  const { objects, alerts } = engine.forgotten;
  return [
    ...counts.map(({ title, count }) => line(title, count)),
    line('objects in the alert engine', objects),
    line('open alerts in the engine', alerts),
    '',
    ...(engine.isAnew
      ? ['The state of the alert engine is of another version: it is made anew of the runs that are left.']
      : []),
    ...(unassignedDeadLetters > 0
      ? [
          `${unassignedDeadLetters.toLocaleString('en-US')} dead letters do not say of which company they are, and stay.`,
        ]
      : []),
  ];
}

const namesOf = (known: readonly string[]): string[] =>
  known.length === 0
    ? []
    : [
        `Nothing is stored of it. Known: ${known.slice(0, MAX_NAMED).join(', ')}${known.length > MAX_NAMED ? ' …' : ''}`,
      ];

function tailOf({ isMeant }: EraseOptions, { isEmbedded, isOurs }: ToolStore): string[] {
  const kept = allTopics.map(({ name, retentionDays }) => `${name} ${retentionDays} days`).join(', ');
  return [
    ...(isEmbedded
      ? []
      : [
          `Kafka keeps what it was sent, for as long as its topics say: ${kept}.`,
          'A rewind, or a replay of what others have kept, brings it back: erase again after one.',
        ]),
    'Records of the company that come in from now on are stored. Backups are as they were.',
    ...(isOurs || !isMeant
      ? []
      : [
          'Processors that run forget the company within seconds. Ingestion keeps names of its sources in its metrics, and of objects that',
          'were pinged in its memory, until it starts again: restart it.',
        ]),
    ...(isMeant ? [] : ['Nothing was deleted. Add --yes to do it.']),
  ];
}
