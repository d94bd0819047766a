import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, errors, isErrorCode, PipelineError } from './errors.js';

const codes = Object.keys(errors) as ErrorCode[];

describe('the table of errors', () => {
  it.each(codes)('%s is consistent', (code) => {
    const { type, retryable, http, title } = errors[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(title).toMatch(/^[A-Z].*\.$/);
    // A sender that is told to send again must be able to succeed, and no other is told so.
    const isLater = http === 503 || http === 504 || (http === 429 && type === 'capacity');
    expect(retryable).toBe(isLater);
    expect(retryable).toBe(type === 'dependency' || type === 'capacity');
    if (type === 'bug') expect(http).toBe(500);
    if (type === 'input' && errors[code].phase !== 'start') expect(http).toBeGreaterThanOrEqual(400);
    if (type === 'input' && errors[code].phase !== 'start') expect(http).toBeLessThan(500);
  });

  it('knows its codes and nothing else', () => {
    expect(codes.every(isErrorCode)).toBe(true);
    for (const other of ['', 'toString', '__proto__', 'constructor', 'FIELD_MISSING', null, undefined, 5]) {
      expect(isErrorCode(other)).toBe(false);
    }
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'errors.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, code = '', type, phase, again, http, sentence]) => ({
      code: code.replaceAll('`', ''),
      type,
      phase,
      again,
      http,
      sentence,
    }));

  it('has a row for every code, in the order of the table, and no other row', () => {
    expect(rows.map(({ code }) => code)).toEqual(codes);
  });

  it.each(rows)('says the truth about $code', ({ code, type, phase, again, http, sentence }) => {
    const facts = errors[code as ErrorCode];
    expect({ type, phase, again, http, sentence }).toEqual({
      type: facts.type,
      phase: facts.phase,
      again: facts.retryable ? 'yes' : 'no',
      http: String(facts.http),
      sentence: facts.title,
    });
  });
});

describe('PipelineError', () => {
  it('carries what its code means', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new PipelineError('bus_unavailable', 'no broker answers', { cause });
    expect(error).toMatchObject({ code: 'bus_unavailable', detail: 'no broker answers', retryable: true, cause });
    expect(error.message).toBe('bus_unavailable: no broker answers');
    expect(error.facts).toBe(errors.bus_unavailable);
  });

  it('comes back from `from` as it is, subclasses too', () => {
    class Special extends PipelineError {}
    for (const error of [new PipelineError('queue_full', 'x'), new Special('queue_full', 'x')]) {
      expect(PipelineError.from(error)).toBe(error);
    }
  });

  it.each([
    [new Error('password=secret')],
    [Object.assign(new Error('x'), { code: 'queue_full' })],
    ['a text'],
    [42],
    [42n],
    [Symbol('x')],
    [null],
    [undefined],
    [Object.create(null)],
    [() => 1],
    [Promise.resolve()],
  ])('makes `internal_error` of anything else, and tells nothing of it: %p', (thrown) => {
    const error = PipelineError.from(thrown);
    expect(error).toMatchObject({ code: 'internal_error', detail: 'unexpected failure', retryable: false });
    expect(error.cause).toBe(thrown);
  });
});
