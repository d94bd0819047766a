import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** One thing that was measured. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** The median of the rounds when there were several; null when it cannot be had on this machine. */
  readonly value: number | null;
  /** Every round, in order. */
  readonly rounds?: readonly number[];
  /** The target of the value; left out: it has none. */
  readonly wanted?: { readonly atLeast: number } | { readonly below: number };
}

/** Where and when it was measured: without that, numbers say nothing. */
export interface Circumstances {
  readonly what: string;
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
  readonly at: string;
}

export const circumstancesOf = (what: string, now: Date): Circumstances => ({
  what,
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  node: process.version,
  at: now.toISOString(),
});

export const isMet = ({ value, wanted }: Measurement): boolean | null => {
  if (wanted === undefined || value === null) return null;
  return 'atLeast' in wanted ? value >= wanted.atLeast : value < wanted.below;
};

/** A table for people. */
export function tableOf(circumstances: Circumstances, measurements: readonly Measurement[]): string {
  const { what, cores, processor, node } = circumstances;
  const rows = [
    ['', 'measured', 'wanted', '', 'rounds'],
    ...measurements.map((measurement) => [
      measurement.name,
      measurement.value === null ? '–' : `${numberText(measurement.value)} ${measurement.unit}`,
      wantedText(measurement),
      { true: 'yes', false: 'NO', null: '' }[String(isMet(measurement)) as 'true' | 'false' | 'null'],
      (measurement.rounds ?? []).map(numberText).join(' '),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [`${what}: ${cores} cores (${processor}), Node ${node}`, '', ...lines].join('\n');
}

/** The same for machines: into the file, or as one line on standard output. */
export function writeJson(circumstances: Circumstances, measurements: readonly Measurement[], file?: string): void {
  const report = { ...circumstances, measurements: measurements.map((one) => ({ ...one, met: isMet(one) })) };
  if (file === undefined) console.log(JSON.stringify(report));
  else writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

const wantedText = ({ wanted, unit }: Measurement): string => {
  if (wanted === undefined) return '';
  return 'atLeast' in wanted ? `≥ ${numberText(wanted.atLeast)} ${unit}` : `< ${numberText(wanted.below)} ${unit}`;
};

/** Three significant digits, or all that stand before the point. */
const numberText = (value: number): string => {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(decimals, 3) });
};
