import { PipelineError, runTool, type ToolStreams } from '@app/contracts';
import { type Environment, KafkaSettings, loadAllSettings, rewindGroup, type RewoundPartition } from '@app/platform';
import { readOptions, type RewindOptions, USAGE } from './options.js';

/** Moves a consumer group back and prints the offsets by partition. @returns the exit code */
export function runRewind(args: readonly string[], environment: Environment, io: ToolStreams): Promise<number> {
  const tool = {
    usage: USAGE,
    readOptions: (given: readonly string[]) => readOptions(given, Date.now()),
    async run(options: RewindOptions): Promise<number> {
      const [kafka] = loadAllSettings([KafkaSettings], environment);
      io.stdout.write(reportOf(options, await rewindGroup(kafka, options)));
      return 0;
    },
    explain: (error: unknown) => (error instanceof PipelineError ? error.detail : (error as Error).message),
  };
  return runTool(tool, args, io);
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
