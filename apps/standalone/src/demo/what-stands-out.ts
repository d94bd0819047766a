import type { FaultId, PlantedFault } from '@app/samples';

/** The faults that show in the answers at once, each in the words of what one sees. */
const sights: Partial<Record<FaultId, (fault: PlantedFault) => string>> = {
  'object-fails': ({ company, objects, cycles }) =>
    `${objects[0]} of ${company} failed ${cycles.length} times in a row, then recovered`,
  'source-unauthorized': ({ company, objects, cycles }) =>
    `all ${objects.length} objects of ${company} failed at ${clockOf(cycles[0])}: 401 Unauthorized`,
  'source-slow': ({ company, cycles }) => `${company} six times as slow since ${clockOf(cycles[0])}`,
  'source-silent': ({ company, cycles }) => `${company} silent since ${clockOf(cycles[0])}`,
  'memory-hungry': ({ company, objects, cycles }) =>
    `${objects[0]} of ${company} takes more than 100 MB since ${clockOf(cycles[0])}`,
};

/** A line for each planted fault that one can see in the answers: its source, and what is wrong there. */
export function whatStandsOut(planted: readonly PlantedFault[]): string[] {
  const width = Math.max(...planted.map(({ source }) => source.length));
  return planted.flatMap((fault) => {
    const sight = sights[fault.id]?.(fault);
    return sight === undefined ? [] : [`${fault.source.padEnd(width)}  ${sight}`];
  });
}

/** `2025-09-05T21:45:00.000Z` as `21:45 UTC`. */
const clockOf = (time: string | undefined): string => `${time?.slice(11, 16)} UTC`;
