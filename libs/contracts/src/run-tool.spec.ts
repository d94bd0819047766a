import { describe, expect, it } from 'vitest';
import { parseArgs } from 'node:util';
import { runTool } from './run-tool.js';

async function run(args: readonly string[], work: (count: number) => Promise<number>) {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const tool = {
    usage: 'count --to <number>',
    readOptions(given: readonly string[]) {
      const { values } = parseArgs({
        args: [...given],
        options: { to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      });
      if (values.help === true) return null;
      if (values.to === undefined) throw new Error('--to is missing');
      return Number(values.to);
    },
    run: work,
    explain: (error: unknown, to: number) => `${(error as Error).message} on the way to ${to}`,
  };
  const code = await runTool(tool, args, { stdout: streamTo('stdout'), stderr: streamTo('stderr') });
  return { code, ...written };
}

const never = () => Promise.reject(new Error('it ran'));

describe('runTool', () => {
  it('ends with the code of the work', async () => {
    expect(await run(['--to', '3'], (to) => Promise.resolve(to))).toEqual({ code: 3, stdout: '', stderr: '' });
  });

  it('prints the usage when it is asked for, and does nothing', async () => {
    expect(await run(['-h'], never)).toEqual({ code: 0, stdout: 'count --to <number>\n', stderr: '' });
  });

  it.each([
    ['an option that is missing', [], '--to is missing'],
    ['one that is unknown, without advice about positional arguments', ['--too'], "Unknown option '--too'"],
  ])('says %s and ends with 2', async (_, args, sentence) => {
    const stderr = `${sentence}\n\ncount --to <number>\n`;
    expect(await run(args, never)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('explains what the work threw, and ends with 1', async () => {
    expect(await run(['--to', '3'], never)).toEqual({ code: 1, stdout: '', stderr: 'it ran on the way to 3\n' });
  });
});
