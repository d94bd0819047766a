/** Microseconds since 1970 of a time as the database writes it: ISO 8601 in UTC, at most six decimals. */
export function epochMicrosOf(iso: string): bigint {
  const [, seconds, decimals = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(iso)!;
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(decimals.padEnd(6, '0'));
}

/** The same time as the database writes it. */
export function isoOfMicros(micros: bigint): string {
  const decimals = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - decimals) / 1000n)).toISOString().slice(0, 19);
  const shown = decimals.toString().padStart(6, '0').replace(/0+$/, '');
  return shown === '' ? `${seconds}Z` : `${seconds}.${shown}Z`;
}
