const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** Murmur2 as Kafka's Java client computes it, as a signed 32-bit integer (`Utils.murmur2` of Apache Kafka). */
export function murmur2(data: Uint8Array): number {
  const { length } = data;
  let hash = SEED ^ length;
  const end = length - (length % 4);
  for (let at = 0; at < end; at += 4) {
    let word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    word = Math.imul(word, M);
    word ^= word >>> R;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  const rest = length % 4;
  if (rest === 3) hash ^= data[end + 2]! << 16;
  if (rest >= 2) hash ^= data[end + 1]! << 8;
  if (rest >= 1) hash = Math.imul(hash ^ data[end]!, M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition that Kafka's own clients choose for a key: the same key always goes to the same one. */
export const partitionOf = (key: Uint8Array, partitions: number): number => (murmur2(key) & 0x7fffffff) % partitions;
