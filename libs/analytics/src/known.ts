/** Whether a measurement can be counted with: a finite number, 0 or more. A negative or missing one is unknown. */
export const isKnown = (value: number | null | undefined): value is number =>
  typeof value === 'number' && value >= 0 && value < Infinity;
