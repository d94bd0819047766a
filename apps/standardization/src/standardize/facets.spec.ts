import { MAX_LABELS } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { takeAttempt, takeLabels, takeSchedule, takeUrl } from './facets.js';

describe('takeUrl', () => {
  it.each(['https://example.com/run/7?a=b#c', 'HTTP://example.com', `https://example.com/${'x'.repeat(2000)}`])(
    'takes %s',
    (url) => {
      expect(takeUrl(url)).toEqual({ value: url, notes: [] });
    },
  );

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    '/run/7',
    'example.com',
    'https://',
    ' javascript://example.com',
    'https://example.com/\0',
    'https://example.com/\ud800',
    `https://example.com/${'x'.repeat(2048)}`,
  ])('leaves %s out, and says so', (url) => {
    expect(takeUrl(url)).toMatchObject({ value: null, notes: [{ field: 'url', code: 'url_ignored' }] });
  });

  it('takes blanks around it away, and says so', () => {
    expect(takeUrl(' https://example.com/\n')).toEqual({
      value: 'https://example.com/',
      notes: [{ field: 'url', code: 'blanks_cut', original: ' https://example.com/\n' }],
    });
  });

  it.each([null, '', ' '])('takes %j for none', (url) => {
    expect(takeUrl(url)).toEqual({ value: null, notes: [] });
  });
});

describe('takeLabels', () => {
  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`label ${index}`, String(index)]));

  it.each([
    [null, {}],
    [{}, {}],
    [
      { team: 'finance', empty: '' },
      { team: 'finance', empty: '' },
    ],
    [
      { version: 7, nightly: true },
      { version: '7', nightly: 'true' },
    ],
    [['a', 'b'], { a: '', b: '' }],
    ['a', { a: '' }],
    [numbered(MAX_LABELS), numbered(MAX_LABELS)],
  ])('takes %j without a note', (written, value) => {
    expect(takeLabels(written)).toEqual({ value, notes: [] });
  });

  it.each([
    [numbered(MAX_LABELS + 1), numbered(MAX_LABELS)],
    [{ a: 'b', c: null, d: {}, e: ['f'] }, { a: 'b' }],
    [['a', 5, null], { a: '' }],
    [{ ['x'.repeat(256)]: 'a', b: 'x'.repeat(256), c: 'd' }, { c: 'd' }],
    [{ 'a\0': 'b', c: '\ud800', d: 'e' }, { d: 'e' }],
    [JSON.parse('{"__proto__": "a", "b": "c"}') as object, { b: 'c' }],
    [5, {}],
    [{ 'te\u200bam': 'a', 'team\n': 'b', stage: 'a\u200bb' }, { stage: 'a\u200bb' }],
  ])('keeps of %j what can be kept, and says so', (written, value) => {
    expect(takeLabels(written)).toEqual({
      value,
      notes: [{ field: 'labels', code: 'labels_changed', original: null }],
    });
  });
});

describe('the name of a label', () => {
  it('is kept in NFC, and it is noted how it was written', () => {
    const note = { field: 'labels', code: 'name_composed', original: 'e\u0301quipe' };
    expect(takeLabels({ 'e\u0301quipe': 'e\u0301' })).toEqual({ value: { équipe: 'e\u0301' }, notes: [note] });
    expect(takeLabels({ équipe: 'a', 'e\u0301quipe': 'b' })).toEqual({
      value: { équipe: 'b' },
      notes: [{ field: 'labels', code: 'labels_changed', original: null }, note],
    });
  });
});

describe('takeAttempt', () => {
  it('says when what was written is no attempt', () => {
    expect(takeAttempt('2', 2)).toEqual({ value: 2, notes: [] });
    expect(takeAttempt(null, null)).toEqual({ value: null, notes: [] });
    expect(takeAttempt(' ', null)).toEqual({ value: null, notes: [] });
    expect(takeAttempt(1.5, null)).toEqual({
      value: null,
      notes: [{ field: 'attempt', code: 'attempt_unreadable', original: 1.5 }],
    });
  });
});

describe('takeSchedule', () => {
  it.each([
    [null, null],
    ['  ', null],
    ['every 30m', 'every 30m'],
  ])('takes %j as %j', (written, value) => {
    expect(takeSchedule(written)).toEqual({ value, notes: [] });
  });

  it('takes blanks around it away, and says so', () => {
    expect(takeSchedule(' 0 2 * * *; grace=10m ')).toEqual({
      value: '0 2 * * *; grace=10m',
      notes: [{ field: 'schedule', code: 'blanks_cut', original: ' 0 2 * * *; grace=10m ' }],
    });
  });

  it('notes what is no schedule, and the record is taken', () => {
    expect(takeSchedule('0 2 * * *; tz=Europe/Paris\0')).toMatchObject({ value: null });
    expect(takeSchedule('daily')).toEqual({
      value: null,
      notes: [{ field: 'schedule', code: 'schedule_unreadable', original: 'daily' }],
    });
  });
});
