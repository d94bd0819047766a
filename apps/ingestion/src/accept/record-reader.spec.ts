import { describe, expect, it } from 'vitest';
import { RecordReader } from './record-reader.js';

const LIMIT = 1000;

interface Read {
  readonly records: (string | null)[];
  readonly lines: number[];
  readonly error: string | null;
}

/** Reads the chunks to the end, or to the error. */
function read(chunks: readonly (string | Buffer)[], maxRecordBytes = LIMIT): Read {
  const reader = new RecordReader(maxRecordBytes);
  const records: (string | null)[] = [];
  const lines: number[] = [];
  const take = (slices: Iterable<{ index: number; line: number; bytes: Buffer | null }>): void => {
    for (const { index, line, bytes } of slices) {
      expect(index).toBe(records.length);
      records.push(bytes?.toString('utf8') ?? null);
      lines.push(line);
    }
  };
  try {
    for (const chunk of chunks) take(reader.push(Buffer.from(chunk as string)));
    take(reader.end());
  } catch (error) {
    return { records, lines, error: (error as Error).message };
  }
  return { records, lines, error: null };
}

const oneByOne = (text: string): Buffer[] => [...Buffer.from(text)].map((byte) => Buffer.from([byte]));

interface Case {
  readonly name: string;
  readonly text: string;
  readonly records: (string | null)[];
  readonly lines: number[];
}

const readable: Case[] = [
  { name: 'one line', text: '{"a":1}', records: ['{"a":1}'], lines: [1] },
  { name: 'lines with and without a newline at the end', text: '1\n2\n', records: ['1', '2'], lines: [1, 2] },
  { name: 'CRLF', text: '1\r\n2\r\n', records: ['1', '2'], lines: [1, 2] },
  {
    name: 'blank lines before, between and after',
    text: '\n \n1\n\t\n\r\n2\n\n',
    records: ['1', '2'],
    lines: [3, 6],
  },
  { name: 'blanks around a line', text: '  1\t\n 2 ', records: ['1', '2'], lines: [1, 2] },
  { name: 'blanks inside a line, which stay', text: '{ "a" :  1 }\n', records: ['{ "a" :  1 }'], lines: [1] },
  { name: 'a BOM before lines', text: '\ufeff1\n2', records: ['1', '2'], lines: [1, 2] },
  { name: 'a BOM and blanks before an array', text: '\ufeff\r\n [1]', records: ['1'], lines: [2] },
  { name: 'an array', text: '[{"a":1},{"b":[2,3]}]', records: ['{"a":1}', '{"b":[2,3]}'], lines: [1, 1] },
  { name: 'an empty array', text: ' [ \n ] \n', records: [], lines: [] },
  {
    name: 'a pretty printed array',
    text: '[\n  {\n    "a": 1\n  },\n\n  {\n    "b": 2\n  }\n]\n',
    records: ['{\n    "a": 1\n  }', '{\n    "b": 2\n  }'],
    lines: [2, 6],
  },
  {
    name: 'brackets, braces, commas and quotes inside texts',
    text: '[{"a":"],[}{\\"]"},"\\\\",{"b":"\\\\\\""}]',
    records: ['{"a":"],[}{\\"]"}', '"\\\\"', '{"b":"\\\\\\""}'],
    lines: [1, 1, 1],
  },
  {
    name: 'elements that are no objects',
    text: '[1, null ,"x",[]]',
    records: ['1', 'null', '"x"', '[]'],
    lines: [1, 1, 1, 1],
  },
  { name: 'letters of more than one byte', text: '["é€😀",1]', records: ['"é€😀"', '1'], lines: [1, 1] },
  { name: 'a line that is no JSON', text: 'hello\n1', records: ['hello', '1'], lines: [1, 2] },
  {
    name: 'one pretty printed object',
    text: '{\n  "a": 1,\n  "b": [\n    {\n      "c": "}\\"{"\n    }\n  ]\n}\n',
    records: ['{\n  "a": 1,\n  "b": [\n    {\n      "c": "}\\"{"\n    }\n  ]\n}'],
    lines: [1],
  },
  {
    name: 'pretty printed objects one after another, and lines between them',
    text: '\n{\r\n "a": 1\r\n}\r\n\r\n{"b": 2}\n{ "c":\n 3 }{\n"d": 4}\n5',
    records: ['{\r\n "a": 1\r\n}', '{"b": 2}', '{ "c":\n 3 }', '{\n"d": 4}', '5'],
    lines: [2, 6, 7, 8, 10],
  },
  {
    name: 'an object without indentation',
    text: '{\n"a": [\n{\n"b": 1\n},\n{\n"b": 2\n}\n]\n}\n{"c": 1}',
    records: ['{\n"a": [\n{\n"b": 1\n},\n{\n"b": 2\n}\n]\n}', '{"c": 1}'],
    lines: [1, 11],
  },
  {
    name: 'a line that breaks off, and those after it',
    text: '{"a":\n{"b": 2}\n{"c": "x\n{"d": 4}\n{"e": 5\n{"f": 6}',
    records: ['{"a":', '{"b": 2}', '{"c": "x', '{"d": 4}', '{"e": 5', '{"f": 6}'],
    lines: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'an object that breaks off',
    text: '1\n{\n "a": 1,\n',
    records: ['1', '{\n "a": 1,'],
    lines: [1, 2],
  },
  { name: 'a truncated last line', text: '1\n{"a":', records: ['1', '{"a":'], lines: [1, 2] },
  { name: 'brackets of the wrong kind', text: '[{"a":1],2]', records: ['{"a":1]', '2'], lines: [1, 1] },
  { name: 'two values without a comma', text: '[1 2,3]', records: ['1 2', '3'], lines: [1, 1] },
  {
    name: 'a long run of blanks after an element',
    text: `[1${' '.repeat(5000)},2]`,
    records: ['1', '2'],
    lines: [1, 1],
  },
];

describe('RecordReader', () => {
  it.each(readable)('reads $name', ({ text, records, lines }) => {
    expect(read([text])).toEqual({ records, lines, error: null });
  });

  it.each(readable)('reads $name that comes byte by byte', ({ text, records, lines }) => {
    expect(read(oneByOne(text))).toEqual({ records, lines, error: null });
  });

  it.each([
    { name: 'an array without its end', text: '[1,\n2', records: ['1'], error: 'the JSON array does not end (line 2)' },
    { name: 'an array that breaks off inside a text', text: '[1,"a', records: ['1'], error: 'does not end (line 1)' },
    {
      name: 'something after an array',
      text: '[1]\n{"a":1}',
      records: ['1'],
      error: 'something follows the JSON array (line 2)',
    },
    { name: 'a comma at the end', text: '[1,]', records: ['1'], error: 'an element of the JSON array is missing' },
    { name: 'a comma at the start', text: '[,1]', records: [], error: 'an element of the JSON array is missing' },
    { name: 'two commas', text: '[1,,2]', records: ['1'], error: 'an element of the JSON array is missing' },
    { name: 'a brace that closes nothing', text: '[1},2]', records: [], error: '"}" closes nothing' },
  ])('says what is wrong with $name, after the records before it', ({ text, records, error }) => {
    for (const chunks of [[text], oneByOne(text)]) {
      const found = read(chunks);
      expect(found.records).toEqual(records);
      expect(found.error).toMatch(/^json_invalid: /);
      expect(found.error).toContain(error);
    }
  });

  it.each(['', ' \r\n\t\n', '\ufeff', '\ufeff \n'])('says that there is nothing in %j', (text) => {
    expect(read(oneByOne(text))).toEqual({ records: [], lines: [], error: 'body_empty: there is nothing in it' });
  });

  it('leaves half a BOM to the first record: such bytes are not repaired', () => {
    const broken = [0xef, 0xbb, 0x31, 0x0a, 0x32];
    const reader = new RecordReader(LIMIT);
    const slices = [...reader.push(Buffer.from(broken)), ...reader.end()];
    expect(slices.map(({ bytes }) => [...(bytes ?? [])])).toEqual([[0xef, 0xbb, 0x31], [0x32]]);
    const short = new RecordReader(LIMIT);
    expect([...short.push(Buffer.from([0xef]))]).toEqual([]);
    expect([...short.end()].map(({ bytes }) => [...(bytes ?? [])])).toEqual([[0xef]]);
  });
});

describe('the limit of a record', () => {
  const x = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

  it.each([
    ['lines', (a: string, b: string) => `${a}\r\n${b}\r\n`],
    ['an array', (a: string, b: string) => `[ ${a} \n,\n${b}\n]`],
  ])('is seen from both sides in %s, blanks not counted', (_, join) => {
    for (const cut of [(text: string) => [text], oneByOne]) {
      expect(read(cut(join(x(10), '1')), 10).records).toEqual([x(10), '1']);
      expect(read(cut(join(x(11), '1')), 10).records).toEqual([null, '1']);
    }
  });

  it('counts blanks inside a record', () => {
    expect(read(['[1    2, 3]'], 5).records).toEqual([null, '3']);
    expect(read(['[1   2, 3]'], 5).records).toEqual(['1   2', '3']);
  });

  it('drops an object over several lines that is too large, and nothing after it', () => {
    const large = JSON.stringify({ a: 'x'.repeat(50), b: { c: 1 } }, null, 2);
    for (const cut of [(text: string) => [text], oneByOne]) {
      expect(read(cut(`${large}\n{"a":1}\n`), 20)).toEqual({ records: [null, '{"a":1}'], lines: [1, 7], error: null });
    }
  });

  it('keeps index and line right for what follows a record that was dropped', () => {
    const large = JSON.stringify({ a: 'x'.repeat(50) }, null, 2);
    const found = read([`[\n1,\n${large},\n2,\n3\n]`], 20);
    expect(found).toEqual({ records: ['1', null, '2', '3'], lines: [2, 3, 6, 7], error: null });
  });

  it('holds nothing of a record that is over it', () => {
    const reader = new RecordReader(1000);
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    let most = 0;
    for (let count = 0; count < 64; count++) {
      expect([...reader.push(chunk)]).toEqual([]);
      most = Math.max(most, JSON.stringify(reader).length);
    }
    expect(most).toBeLessThan(20_000);
    expect([...reader.push(Buffer.from('\n1\n'))].map(({ bytes }) => bytes?.toString() ?? null)).toEqual([null, '1']);
  });
});
