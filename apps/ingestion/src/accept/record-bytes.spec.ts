import { describe, expect, it } from 'vitest';
import { RecordBytes } from './record-bytes.js';

const append = (record: RecordBytes, text: string): void =>
  record.append(Buffer.from(text), 0, Buffer.byteLength(text));

describe('RecordBytes', () => {
  it('joins pieces and leaves out the blanks around them', () => {
    const record = new RecordBytes(20);
    for (const piece of [' ', '\t{', '"a"', ':  ', ' 1}', ' \r', '\n']) append(record, piece);
    expect(record.take()?.toString()).toBe('{"a":   1}');
    expect(record.isEmpty).toBe(true);
  });

  it('is empty while there are only blanks', () => {
    const record = new RecordBytes(20);
    append(record, ' \n');
    expect(record.isEmpty).toBe(true);
    append(record, '1');
    expect(record.isEmpty).toBe(false);
  });

  it('takes a record of exactly the limit, and none that is one byte longer', () => {
    for (const pieces of [['12345'], ['1', '2345'], ['12', '34', '5']]) {
      const record = new RecordBytes(5);
      for (const piece of pieces) append(record, piece);
      append(record, '     ');
      expect(record.take()?.toString()).toBe('12345');
      for (const piece of [...pieces, ' ', '6']) append(record, piece);
      expect(record.take()).toBeNull();
    }
  });

  it('does not copy a record that lies in one chunk', () => {
    const chunk = Buffer.from(' {"a":1} ');
    const record = new RecordBytes(20);
    record.append(chunk, 0, chunk.length);
    expect(record.take()?.buffer).toBe(chunk.buffer);
  });

  it('never writes into a chunk that it was given', () => {
    const chunk = Buffer.from('1234');
    const record = new RecordBytes(20);
    record.append(chunk, 0, 2);
    append(record, 'ab');
    expect(record.take()?.toString()).toBe('12ab');
    expect(chunk.toString()).toBe('1234');
  });

  it('keeps the cost of tiny pieces near that of their bytes', () => {
    const record = new RecordBytes(200_000);
    const before = process.memoryUsage();
    for (let count = 0; count < 100_000; count++) append(record, 'x');
    const after = process.memoryUsage();
    expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(64_000_000);
    expect(record.take()?.length).toBe(100_000);
  });
});
