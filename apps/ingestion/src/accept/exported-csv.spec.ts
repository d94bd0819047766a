import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { exportedColumnsOf, recordOfRow } from './exported-csv.js';
import { RecordReader, type RecordSlice } from './record-reader.js';

const columns = ['run_id', 'stored_at', 'description', 'memory_used_bytes', 'normalizations', 'throughput'];
const head = columns.join(',');

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return PipelineError.from(thrown).code;
  }
  return 'nothing thrown';
};

function read(text: string, cutAt: number, limit = 1000): RecordSlice[] {
  const reader = new RecordReader(limit);
  const bytes = Buffer.from(text);
  const chunks = [bytes.subarray(0, cutAt), bytes.subarray(cutAt)];
  return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.end()];
}

describe('exportedColumnsOf', () => {
  it.each([head, head.replace('run_id', '"run_id"'), `${head},of_a_later_version`])(
    'knows its own head: %s',
    (line) => {
      expect(exportedColumnsOf(Buffer.from(line))).toEqual(line.replaceAll('"', '').split(','));
    },
  );

  it.each([
    'No_Sequence,Entreprise,Source,Duree secondes,cpu_time (sec)',
    'id;name;état',
    '"a","b"',
    'company\tsource',
    `${head},run_id`,
    'run_id,company,start_time',
  ])('refuses another CSV as a whole: %s', (line) => {
    expect(codeOf(() => exportedColumnsOf(Buffer.from(line)))).toBe('csv_unknown');
  });

  it.each([
    '{"a":1}',
    '{"run_id":1,"stored_at":2}',
    'hello, world',
    'null',
    '"a text"',
    '1,2',
    'garbage',
    '-',
    '"',
    ',',
  ])('takes no line of NDJSON for a head, however broken it is: %s', (line) => {
    expect(exportedColumnsOf(Buffer.from(line))).toBeNull();
  });
});

describe('recordOfRow', () => {
  const recordOf = (row: string) => JSON.parse(recordOfRow(Buffer.from(row), columns)) as Record<string, unknown>;

  it('tells an empty text from what is unknown, numbers from text, and takes guards away', () => {
    expect(recordOf(`x,t,"",-5,"[{""field"":""a;'=b""}]",`)).toEqual({
      run_id: 'x',
      stored_at: 't',
      description: '',
      memory_used_bytes: -5,
      normalizations: [{ field: 'a;=b' }],
      throughput: null,
    });
    expect(recordOf(`x,t,"'=1,""a""",1,[],2`)).toMatchObject({ description: '=1,"a"' });
    expect(recordOf('x,t,,abc,{,2')).toMatchObject({
      description: null,
      memory_used_bytes: 'abc',
      normalizations: '{',
    });
  });

  it.each(['x,t', 'x,t,a,1,[],2,3', '"x,t', 'x,t,"a"b,1,[],2', 'x,t,a"b,1,[],2', ''])('refuses %j', (row) => {
    expect(codeOf(() => recordOfRow(Buffer.from(row), columns))).toBe('csv_invalid');
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(codeOf(() => recordOfRow(Buffer.from([0x78, 0xff]), columns))).toBe('encoding_invalid');
  });
});

describe('RecordReader of a CSV', () => {
  const body = `\ufeff${head}\r\nA,t,"two\r\nlines",1,[],\r\n\r\nB,t\r\nC,t,,3,[],`;

  it('reads the rows wherever the bytes are cut, and says which row is broken', () => {
    const whole = read(body, 0);
    expect(whole.map(({ index, line }) => [index, line])).toEqual([
      [0, 2],
      [1, 5],
      [2, 6],
    ]);
    expect(whole.map(({ fault }) => fault?.code)).toEqual([undefined, 'csv_invalid', undefined]);
    expect(JSON.parse(whole[0]!.bytes!.toString())).toMatchObject({ run_id: 'A', description: 'two\r\nlines' });
    for (let at = 1; at <= Buffer.byteLength(body); at++) expect(read(body, at)).toEqual(whole);
  });

  it('has no record when there is a head alone', () => {
    expect(read(head, 3)).toEqual([]);
    expect(read(`${head}\n`, 3)).toEqual([]);
  });

  it('drops a row that is over the limit, also when only its record is', () => {
    expect(read(`${head}\nA,t,${'x'.repeat(2000)},1,[],\n`, 0)).toMatchObject([{ bytes: null }]);
    expect(read(`${head}\nA,t,${'\u0001'.repeat(300)},1,[],\n`, 0)).toMatchObject([{ bytes: null }]);
  });
});
