import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createRequire } from 'node:module';

const crc32c = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/crc32C/crc32C') as (
  bytes: Uint8Array,
) => number;

/** Bit by bit, with the reversed polynomial of Castagnoli. */
function slowly(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe("the patched client's checksum", () => {
  // The check value of CRC-32C: RFC 3720, appendix B.4, and every catalogue since.
  it('gives 123456789 its check value', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('is the one of the definition, for bytes of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void expect(crc32c(bytes)).toBe(slowly(bytes))),
    );
  });
});
