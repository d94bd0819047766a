/** What is to be drawn of `count` things in a row, a few more on both sides, in whole steps. */
export function visibleRange(
  scrolled: number,
  length: number,
  size: number,
  count: number,
  step: number,
): { first: number; end: number } {
  const first = Math.max(0, (Math.floor(scrolled / size / step) - 1) * step);
  const end = Math.min(count, (Math.ceil((scrolled + length) / size / step) + 1) * step);
  return { first: Math.min(first, Math.max(0, Math.floor((count - 1) / step) * step)), end };
}
