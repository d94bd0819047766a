import uPlot from 'uplot';
import { DAY_SECS } from '../format/durations';
import type { Span } from '../search/time-range';
import type { ChartSeries } from './chart-data';
import { logarithmicSecs, mostOf, valueTop } from './value-axis';
import { spanned } from './time-axis';

const incrementsOf = {
  seconds: [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
    14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000,
  ],
  whole: Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat(),
};

/** The steps between the labels of the axis of values: those of clocks, or whole numbers. */
export type AxisSteps = keyof typeof incrementsOf;

export interface PlotLook {
  readonly series: readonly ChartSeries[];
  readonly hasBand: boolean;
  readonly isStacked: boolean;
  readonly steps: AxisSteps | undefined;
  readonly height: number;
  readonly leastTop: number | undefined;
  readonly isLogarithmic: boolean;
  readonly span: Span | undefined;
  readonly zone: string;
  readonly locale: string;
  readonly write: (value: number) => string;
  /** Null: the pointer is at no value. */
  readonly onPoint: (index: number | null) => void;
}

/** The options of uPlot, with the colours that hold at `element` now. */
export function plotOptions(element: HTMLElement, look: PlotLook): uPlot.Options {
  const { series, hasBand, isStacked, height, zone, onPoint } = look;
  const colourOf = colourReader(element);
  const font = `12px ${getComputedStyle(element).fontFamily}`;
  const ordered = isStacked ? [...series].reverse() : series;
  const band = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    width: Math.max(200, element.clientWidth),
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    legend: { show: false },
    cursor: {
      drag: { x: false, y: false },
      points: { size: 7 },
      y: false,
      ...(series.every(({ kind }) => kind === 'points') && {
        dataIdx: (plot: uPlot) => nearestPoint(plot, hasBand ? 2 : 0),
      }),
    },
    series: [{}, ...(hasBand ? [band, band] : []), ...ordered.map((each) => seriesLook(each, colourOf(each.colour)))],
    ...(hasBand && { bands: [{ series: [1, 2] as [number, number], fill: colourOf('--band') }] }),
    axes: axesOf({ stroke: colourOf('--text-soft'), font }, { stroke: colourOf('--line'), width: 1 }, look),
    scales: scalesOf(look),
    hooks: { setCursor: [(plot) => onPoint(pointedAt(plot))] },
  };
}

/** A canvas knows no custom properties, and one may depend on the theme. */
const colourReader =
  (element: HTMLElement) =>
  (name: string): string => {
    element.style.color = `var(${name})`;
    const { color } = getComputedStyle(element);
    element.style.color = '';
    return color;
  };

function scalesOf({ isLogarithmic, isStacked, hasBand, series, leastTop, span }: PlotLook): uPlot.Scales {
  const seriesMost = hasBand && !isStacked ? mostOf(series) : null;
  return {
    x: { range: (_, first, last) => spanned(first, last, span) },
    y: isLogarithmic ? { distr: 3 } : { range: (_, __, most) => [0, valueTop(most, seriesMost, leastTop)] },
  };
}

function axesOf(
  axis: Pick<uPlot.Axis, 'stroke' | 'font'>,
  line: Pick<uPlot.Axis.Grid, 'stroke' | 'width'>,
  { isLogarithmic, steps, zone, locale, write }: PlotLook,
): uPlot.Axis[] {
  return [
    {
      ...axis,
      grid: { show: false },
      ticks: { ...line, size: 5 },
      space: 80,
      values: (_, seconds) => timeLabels(seconds, zone, locale),
    },
    {
      ...axis,
      grid: line,
      ticks: { show: false },
      size: (_, labels) => Math.max(40, 18 + 7 * Math.max(0, ...(labels ?? []).map(({ length }) => length))),
      space: 28,
      ...(isLogarithmic
        ? { splits: (_: uPlot, __: number, from: number, to: number) => logarithmicSecs(from, to), filter: all }
        : steps !== undefined && { incrs: incrementsOf[steps] }),
      values: (_, values) => valueLabels(values, write),
    },
  ];
}

/** That of uPlot leaves out what is no power of ten. */
const all = (_: uPlot, splits: number[]): number[] => splits;

/** Steps finer than what is written would repeat a label. */
function valueLabels(values: readonly (number | null)[], write: (value: number) => string): string[] {
  const labels = values.map((value) => (value === null ? '' : value === 0 ? '0' : write(value)));
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}

/** They are drawn smaller. */
const MANY_POINTS = 500;

function seriesLook({ kind, values }: ChartSeries, colour: string): uPlot.Series {
  const soft = colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.28)');
  const hidden = { show: false };
  switch (kind) {
    case 'bars':
      return { stroke: colour, fill: colour, width: 0, points: hidden, paths: uPlot.paths.bars!({ size: [0.8, 40] }) };
    case 'points':
      return {
        stroke: colour,
        paths: () => null,
        points: { show: true, size: values.length > MANY_POINTS ? 4.5 : 6, fill: soft, stroke: colour, width: 1 },
      };
    case 'area':
      return { stroke: colour, fill: soft, width: 1.5, points: hidden };
    case 'line':
      return { stroke: colour, width: 1.75, points: hidden, spanGaps: true };
  }
}

/** Hours, with the day where it changes. */
function timeLabels(seconds: readonly number[], zone: string, locale: string): string[] {
  const tag = locale === 'fr' ? 'fr-FR' : 'en-GB';
  const hour = new Intl.DateTimeFormat(tag, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(tag, { timeZone: zone, day: 'numeric', month: 'short' });
  const step = (seconds[1] ?? 0) - (seconds[0] ?? 0);
  let before = '';
  return seconds.map((second) => {
    const date = new Date(second * 1000);
    const today = day.format(date);
    const isNew = today !== before;
    before = today;
    if (step >= DAY_SECS) return today;
    return isNew ? `${hour.format(date)}\n${today}` : hour.format(date);
  });
}

/** The index under the pointer: the nearest point, or for other charts the value at its time. */
export function pointedAt({ cursor }: uPlot): number | null {
  return cursor.idxs?.find((index) => index !== null && index !== undefined) ?? cursor.idx ?? null;
}

/** How far from the pointer a point may be, in pixels. */
const REACH_PX = 40;

/** Points may stand above each other, so that both coordinates count. */
function nearestPoint(plot: uPlot, first: number): number | null {
  const { left = -1, top = -1 } = plot.cursor;
  const [times, ...columns] = plot.data;
  let nearest: number | null = null;
  let least = REACH_PX;
  const from = plot.valToIdx(plot.posToVal(left - REACH_PX, 'x'));
  const to = plot.valToIdx(plot.posToVal(left + REACH_PX, 'x'));
  for (let index = from; index <= to; index += 1) {
    const x = plot.valToPos(times[index] ?? 0, 'x');
    for (const column of columns.slice(first)) {
      const value = column[index];
      if (value === null || value === undefined) continue;
      const distance = Math.hypot(x - left, plot.valToPos(value, 'y') - top);
      if (distance < least) [nearest, least] = [index, distance];
    }
  }
  return nearest;
}
