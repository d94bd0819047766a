import { allTopics, PipelineError, type ToolStreams } from '@app/contracts';
import { Database, migrate } from '@app/database';
import { createTopics, type Environment, KafkaSettings, loadAllSettings } from '@app/platform';
import { ProcessorSettings } from '../processor.settings.js';

/** The tasks that the processor does instead of its work, by their options. */
const tasks = { '--migrate-only': migrateOnly, '--topics-only': topicsOnly } as const;
export type PrepareTask = keyof typeof tasks;

const isTask = (argument: string): argument is PrepareTask => Object.hasOwn(tasks, argument);

/**
 * Does the tasks that the arguments name, one after the other, and ends.
 * @returns the exit code: 0, 1 with a sentence when a task fails, 2 with a sentence for an argument that is no task
 */
export async function runPrepare(args: readonly string[], environment: Environment, io: ToolStreams): Promise<number> {
  const unknown = args.find((argument) => !isTask(argument));
  if (unknown !== undefined) {
    io.stderr.write(
      `The processor does not know ${JSON.stringify(unknown)}. It takes ${Object.keys(tasks).join(' and ')}.\n`,
    );
    return 2;
  }
  try {
    for (const task of args.filter(isTask)) io.stdout.write(`${await tasks[task](environment)}\n`);
    return 0;
  } catch (error) {
    // The driver's own text may quote the address of the database.
    io.stderr.write(`${error instanceof PipelineError ? error.detail : withoutAddress(error)}\n`);
    return 1;
  }
}

const withoutAddress = (error: unknown): string =>
  error instanceof Error ? `It failed: ${error.name}.` : 'It failed for a reason that is not known.';

/** Brings the tables up to this version. @throws PipelineError `settings_invalid`, `store_unavailable`, `store_read_only` */
async function migrateOnly(environment: Environment): Promise<string> {
  const [{ DATABASE_URL = '' }] = loadAllSettings([ProcessorSettings], environment, ['DATABASE_URL']);
  const database = new Database({ url: DATABASE_URL, poolSize: 1 });
  try {
    await migrate(database);
    return 'The tables are those of this version.';
  } finally {
    await database.close();
  }
}

/** Creates the topics that are missing. @throws PipelineError `settings_invalid`, and what kafkajs throws */
async function topicsOnly(environment: Environment): Promise<string> {
  const [kafka] = loadAllSettings([KafkaSettings], environment);
  await createTopics(kafka);
  return `The topics are there: ${allTopics.map(({ name }) => name).join(', ')}.`;
}
