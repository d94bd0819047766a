import type { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from '@jest/globals';
import { wholeQueries } from './whole-queries.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const aMessage = (type: string): Uint8Array => bytes(`${type}\0\0\0\x04`);
const anError = (severity: string): Uint8Array =>
  bytes(`E\0\0\0\x40S${severity}\0V${severity}\0C53100\0MNo space left\0\0`);

/** A database that answers as told. */
const answering = (answer: () => Uint8Array): PGlite => {
  const fake: Partial<PGlite> = {
    isInTransaction: () => false,
    execProtocolRawStream: (_message, options) => Promise.resolve().then(() => options?.onRawData(answer())),
  };
  return fake as PGlite;
};

describe('wholeQueries', () => {
  it('lets nobody between the messages of a query', async () => {
    const session = wholeQueries(answering(() => bytes('')));
    const held: boolean[] = [];
    for (const type of ['P', 'B', 'D', 'E', 'S', 'Q', 'P', 'H', 'C', 'S', 'X']) {
      await session.execProtocolRawStream(aMessage(type), { onRawData: () => undefined });
      held.push(session.isInTransaction());
    }
    expect(held).toEqual([true, true, true, true, false, false, true, true, true, false, false]);
  });

  it.each([
    { what: 'an error', answer: anError('ERROR'), reasons: [] },
    { what: 'a refused connection', answer: anError('FATAL'), reasons: [] },
    { what: 'a row that speaks of a PANIC', answer: bytes('D\0\0\0\x20SPANIC\0MNo\0'), reasons: [] },
    { what: 'a PANIC', answer: anError('PANIC'), reasons: ['No space left'] },
  ])('passes on $what and gives $reasons for reasons to give up', async ({ answer, reasons }) => {
    const passedOn: Uint8Array[] = [];
    const found: string[] = [];
    const session = wholeQueries(
      answering(() => answer),
      (reason) => found.push(reason),
    );
    await session.execProtocolRawStream(aMessage('Q'), { onRawData: (data) => passedOn.push(data) });
    expect({ found, passedOn }).toEqual({ found: reasons, passedOn: [answer] });
  });

  it('gives up when the database throws', async () => {
    const found: string[] = [];
    const failing = answering(() => {
      throw new Error('unreachable');
    });
    const session = wholeQueries(failing, (reason) => found.push(reason));
    await expect(session.execProtocolRawStream(aMessage('Q'), { onRawData: () => undefined })).rejects.toThrow(
      'unreachable',
    );
    expect(found).toEqual(['Error: unreachable']);
  });
});
