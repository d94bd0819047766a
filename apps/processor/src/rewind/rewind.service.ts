import { PipelineError } from '@app/contracts';
import { type Environment, KafkaSettings, loadAllSettings, rewindGroup, type RewoundPartition } from '@app/platform';
import { readOptions, type RewindOptions, USAGE } from './options.js';

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Moves a consumer group back and prints the offsets by partition. @returns the exit code */
export async function runRewind(args: readonly string[], environment: Environment, io: Streams): Promise<number> {
  let options: RewindOptions | null;
  try {
    options = readOptions(args, Date.now());
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return 2;
  }
  if (options === null) {
    io.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    const [kafka] = loadAllSettings([KafkaSettings], environment);
    io.stdout.write(reportOf(options, await rewindGroup(kafka, options)));
    return 0;
  } catch (error) {
    io.stderr.write(`${error instanceof PipelineError ? error.detail : (error as Error).message}\n`);
    return 1;
  }
}

function reportOf({ groupId, toMs, isDryRun }: RewindOptions, plan: readonly RewoundPartition[]): string {
  const lines = plan.map(({ topic, partition, from, to, isOldest }) => {
    const again = BigInt(from) - BigInt(to);
    const what = again === 0n ? 'stays' : `${again} again`;
    return `  ${topic} ${partition}: ${from} -> ${to} (${what})${isOldest ? ', older records are no longer kept' : ''}`;
  });
  const total = plan.reduce((sum, { from, to }) => sum + BigInt(from) - BigInt(to), 0n);
  const head = `${groupId} ${isDryRun ? 'would be moved' : 'was moved'} back to ${new Date(toMs).toISOString()}:`;
  const tail = isDryRun
    ? `${total} records would be read again.`
    : `${total} records are read again when it is started.`;
  return `${[head, ...lines, tail].join('\n')}\n`;
}
