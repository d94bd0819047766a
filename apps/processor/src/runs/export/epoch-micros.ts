const MICROS_PER_SECOND = 1_000_000n;

/** Microseconds since 1970 of an ISO 8601 text in UTC, with all of its decimals. */
export function epochMicros(iso: string): bigint {
  const [whole = '', decimals = ''] = iso.replace('Z', '').split('.');
  const seconds = BigInt(Date.parse(`${whole}Z`)) / 1000n;
  return seconds * MICROS_PER_SECOND + BigInt(decimals.padEnd(6, '0').slice(0, 6));
}
