import { PipelineError } from '@app/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Close, runProgram } from './run-program.js';

const signals = ['SIGTERM', 'SIGINT'] as const;

describe('runProgram', () => {
  let exits: unknown[];
  let printed: string[];
  let others: Map<(typeof signals)[number], NodeJS.SignalsListener[]>;

  beforeEach(() => {
    // The deadline of a shutdown must not end the process of the tests later on.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    exits = [];
    printed = [];
    // The signals of these tests do not concern who runs them.
    others = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
    for (const signal of signals) process.removeAllListeners(signal);
    vi.spyOn(process, 'exit').mockImplementation(((code: unknown) => void exits.push(code)) as never);
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => void printed.push(String(line)));
  });
  afterEach(() => {
    for (const signal of signals) {
      process.removeAllListeners(signal);
      for (const listener of others.get(signal)!) process.on(signal, listener);
    }
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const send = async (signal: (typeof signals)[number]) => {
    process.emit(signal, signal);
    await settled();
  };
  const failWith = (error: unknown) =>
    runProgram(() => {
      throw error;
    });
  const closing = () => vi.fn<Close>().mockResolvedValue(undefined);

  it('goes on running, and says nothing, after a start that went well', async () => {
    await runProgram(() => Promise.resolve(closing()));
    expect([exits, printed]).toEqual([[], []]);
  });

  it.each(signals)('closes once and exits with 0 on %s, however often it is sent', async (signal) => {
    const close = closing();
    await runProgram(() => Promise.resolve(close));
    await send(signal);
    await send(signal);
    expect(close).toHaveBeenCalledTimes(1);
    expect([exits, printed]).toEqual([[0], []]);
  });

  it('exits only when it has closed', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await runProgram(() => Promise.resolve(() => promise));
    await send('SIGTERM');
    expect(exits).toEqual([]);
    resolve();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('does not wait for a start that is under way: it has taken nothing in yet', async () => {
    void runProgram(() => new Promise(() => undefined));
    await send('SIGTERM');
    expect([exits, printed]).toEqual([[0], []]);
  });

  it('exits with 1 and says why when it cannot be closed', async () => {
    await runProgram(() => Promise.resolve(() => Promise.reject(new Error('the pool does not close'))));
    await send('SIGTERM');
    expect(exits).toEqual([1]);
    expect(printed.join()).toContain('the pool does not close');
  });

  it('gives up with 1 when it has not closed in ten seconds', async () => {
    await runProgram(() => Promise.resolve(() => new Promise<void>(() => undefined)));
    await send('SIGTERM');
    vi.advanceTimersByTime(9_999);
    expect(exits).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([exits, printed]).toEqual([[1], ['not stopped within 10 s; giving up']]);
  });

  it('closes, says why and exits with 1 when the program cannot go on', async () => {
    const close = closing();
    let fail: (reason: string) => void = () => undefined;
    await runProgram((told) => {
      fail = told;
      return Promise.resolve(close);
    });
    fail('the consumer crashed for good');
    await settled();
    expect(close).toHaveBeenCalledTimes(1);
    expect([exits, printed]).toEqual([[1], ['the consumer crashed for good']]);
  });

  describe('when the start fails', () => {
    it('prints the problems of the settings and nothing else', async () => {
      const detail = 'The settings cannot be used:\n  - A\n  - B\n  - C';
      await failWith(new PipelineError('settings_invalid', detail));
      expect([exits, printed]).toEqual([[1], [detail]]);
    });

    it('says what to do when a port is in use', async () => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const { port } = squatter.address() as { port: number };
      const second = createServer().listen(port, '127.0.0.1');
      const [error] = (await once(second, 'error')) as [Error];
      await failWith(error);
      squatter.close();
      expect(exits).toEqual([1]);
      expect(printed).toEqual([expect.stringMatching(new RegExp(`^Port ${port} is in use .* PROCESSOR_PORT\\.$`))]);
    });

    it('says what to do when HOST is an address of another machine', async () => {
      // 192.0.2.0/24 is for documents: RFC 5737.
      const server = createServer().listen(0, '192.0.2.1');
      const [error] = (await once(server, 'error')) as [Error];
      await failWith(error);
      expect(printed).toEqual(['HOST is 192.0.2.1, which is no address of this machine.']);
    });

    it.each([
      [{ code: 'EACCES', port: 80 }, /^Port 80 needs more rights /],
      [{ code: 'ENOTFOUND', hostname: 'nowhere.invalid' }, /^HOST is nowhere\.invalid, /],
    ])('has a sentence for %o', async (facts, sentence) => {
      await failWith(Object.assign(new Error('listen'), facts));
      expect(printed).toEqual([expect.stringMatching(sentence)]);
    });

    it.each([
      ['a mistake of ours', new TypeError('x is undefined'), /^TypeError: x is undefined\n\s+at /],
      ['a file that may not be read', Object.assign(new Error('open'), { code: 'EACCES' }), /^Error: open\n\s+at /],
      ['a text', 'no reason at all', /^no reason at all$/],
      ['null', null, /^null$/],
    ])('prints all there is for what nobody foresaw: %s', async (_, error, form) => {
      await failWith(error);
      expect(exits).toEqual([1]);
      expect(printed).toEqual([expect.stringMatching(form)]);
    });
  });
});
