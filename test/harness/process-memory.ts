import { existsSync, readFileSync } from 'node:fs';

/** Resident memory of a process in megabytes; null where the system does not say. */
export function residentMegabytes(pid: number | undefined): number | null {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return null;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1]) / 1000;
}

/** The highest resident memory while something is done. */
export async function peakDuring(pid: number | undefined, work: () => Promise<void>): Promise<number | null> {
  let peak = residentMegabytes(pid);
  const sampling = setInterval(() => (peak = Math.max(peak ?? 0, residentMegabytes(pid) ?? 0)), 20);
  await work().finally(() => clearInterval(sampling));
  return peak;
}
