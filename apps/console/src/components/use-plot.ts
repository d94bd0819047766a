import { type RefObject, useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import { useLocale } from '../i18n/locale';
import type { Span } from '../search/time-range';
import { useIsDark } from '../shell/theme';
import { alignedData, type ChartBand, type ChartSeries } from './chart-data';
import { type AxisSteps, plotOptions, pointedAt } from './plot-options';

/** The data of a plot and how they are drawn. */
export interface Plotted {
  /** Moments, in milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A shaded range behind the series. */
  readonly band?: ChartBand;
  readonly isStacked?: boolean;
  /** The unit of the axis: steps of clocks, or whole numbers; else decimal ones. */
  readonly steps?: AxisSteps;
  /** Writes a value for people. */
  readonly write: (value: number) => string;
  readonly height?: number;
  /** Top of the axis when all values are smaller. */
  readonly leastTop?: number;
  readonly isLogarithmic?: boolean;
  /** The axis of times shows at least this span, so that a time without values is seen. */
  readonly span?: Span;
  /** A click on the value that is next to the pointer. */
  readonly onPick?: (index: number) => void;
}

/** Draws anew when the data, the colours or the language change, and follows the width of the page. */
export function usePlot(
  plotted: Plotted,
  zone: string,
  onPoint: (index: number | null) => void,
): RefObject<HTMLDivElement | null> {
  const { times, series, band, isStacked = false, steps, write, height = 180, leastTop } = plotted;
  const { isLogarithmic = false, span, onPick } = plotted;
  const host = useRef<HTMLDivElement>(null);
  const isDark = useIsDark();
  const locale = useLocale();
  const data = useMemo(() => alignedData(times, series, band, isStacked), [times, series, band, isStacked]);
  // Callbacks may be new at every rendering; that alone is no reason to draw.
  const latest = useRef({ write, onPick, onPoint });
  useEffect(() => {
    latest.current = { write, onPick, onPoint };
  });
  const shape = JSON.stringify(series.map(({ name, colour, kind }) => [name, colour, kind]));

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const options = plotOptions(element, {
      series,
      hasBand: band !== undefined,
      isStacked,
      steps,
      height,
      leastTop,
      isLogarithmic,
      span,
      zone,
      locale,
      write: (value) => latest.current.write(value),
      onPoint: (index) => latest.current.onPoint(index),
    });
    const plot = new uPlot(options, data as uPlot.AlignedData, element);
    reportPicks(plot, (index) => latest.current.onPick?.(index));
    const stopFollowing = followWidth(plot, element, height);
    return () => {
      stopFollowing();
      plot.destroy();
    };
    // `shape` stands for the series: their values are in `data`.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [data, shape, height, zone, locale, isDark, isStacked, steps, isLogarithmic, leastTop, span?.from, span?.to]);
  return host;
}

function reportPicks(plot: uPlot, onPick: (index: number) => void): void {
  plot.over.addEventListener('click', () => {
    const index = pointedAt(plot);
    if (index !== null) onPick(index);
  });
}

/** The plot is as wide as `element` until the returned function is called. */
function followWidth(plot: uPlot, element: HTMLElement, height: number): () => void {
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientWidth !== plot.width) {
      plot.setSize({ width: element.clientWidth, height });
    }
  });
  observer.observe(element);
  return () => observer.disconnect();
}
