import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { DAY_SECS } from '../format/durations';
import { useFormat, useZoneOf } from '../format/use-format';
import { useLocale, useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { useIsDark } from '../shell/theme';
import styles from './chart.module.css';
import { extremes, stacked, type Values } from './chart-data';
import type { Span } from '../search/time-range';
import { Hidden } from './layout';

/** A custom property of `base.css`. */
export type ChartColour = `--${string}`;

export interface ChartSeries {
  readonly name: string;
  readonly values: Values;
  readonly colour: ChartColour;
  /** `area`: filled to the axis, or to the series below in a stack. */
  readonly kind: 'line' | 'area' | 'bars' | 'points';
}

interface ChartBand {
  readonly name: string;
  readonly low: Values;
  readonly high: Values;
}

export interface ChartProps {
  readonly title: string;
  /** Moments, in milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A shaded range behind the series. */
  readonly band?: ChartBand;
  readonly isStacked?: boolean;
  /** The unit of the axis: steps of clocks, or whole numbers; else decimal ones. */
  readonly steps?: keyof typeof stepsOf;
  /** Writes a value for people. */
  readonly write: (value: number) => string;
  /** The zone of the axis is the one of this company. */
  readonly company?: string | null;
  readonly height?: number;
  /** Top of the axis when all values are smaller. */
  readonly leastTop?: number;
  readonly isLogarithmic?: boolean;
  /** The axis of times shows at least this span, so that a time without values is seen. */
  readonly span?: Span;
  /** A click on the value that is next to the pointer. */
  readonly onPick?: (index: number) => void;
  /** The subject of a value, when each is about another one. */
  readonly nameOf?: (index: number) => string;
}

/** A chart on a canvas, with the same in words and as a table for those who do not see it. */
export function Chart(props: ChartProps) {
  const { title, times, series, write, company, band, nameOf } = props;
  const t = useMessages(shared);
  const format = useFormat();
  const zone = useZoneOf()(company);
  const [pointed, setPointed] = useState<number | null>(null);
  const host = useChart(props, zone, setPointed);
  const at = (index: number): string => format.dateTime(new Date(times[index] ?? 0).toISOString(), zone);
  const shown = pointed !== null && times[pointed] !== undefined ? pointed : null;

  return (
    <figure className={styles.chart}>
      <figcaption>
        <Hidden>
          {times.length === 0 ? `${title}. ${t.chartEmpty}` : t.chartOf(title, at(0), at(times.length - 1))}{' '}
          {series.map(({ name, values }) => {
            const found = extremes(values);
            return found && `${t.chartSeries(name, write(found.least), write(found.most), write(found.last))} `;
          })}
        </Hidden>
        <ul className={styles.legend} aria-hidden="true">
          {series.map(({ name, values, colour }) => {
            const value = shown === null ? null : values[shown];
            return (
              <li key={name}>
                <span className={styles.swatch} style={{ background: `var(${colour})` }} />
                {name}
                {value !== null && value !== undefined && <output>{write(value)}</output>}
              </li>
            );
          })}
          {band && (
            <li>
              <span className={styles.swatch} style={{ background: 'var(--band)' }} />
              {band.name}
            </li>
          )}
          {shown !== null && nameOf && <li>{nameOf(shown)}</li>}
          {shown !== null && <li>{at(shown)}</li>}
        </ul>
      </figcaption>
      <div className={styles.plot} ref={host} aria-hidden="true" />
      <AsTable {...props} at={at} />
    </figure>
  );
}

const MOST_ROWS = 500;

/** Made only when it is opened: a chart may have thousands of values. */
function AsTable({ title, times, series, write, nameOf, at }: ChartProps & { readonly at: (index: number) => string }) {
  const t = useMessages(shared);
  const [isOpen, setOpen] = useState(false);
  const first = Math.max(0, times.length - MOST_ROWS);
  return (
    <details className={styles.table} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.asTable}</summary>
      {isOpen && (
        <div role="region" aria-label={title} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.time}</th>
                {nameOf && <th scope="col">{t.object}</th>}
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.slice(first).map((time, index) => (
                // Two values may be of one moment.
                <tr key={`${time} ${index}`}>
                  <th scope="row">{at(first + index)}</th>
                  {nameOf && <td>{nameOf(first + index)}</td>}
                  {series.map(({ name, values }) => {
                    const value = values[first + index];
                    return <td key={name}>{value === null || value === undefined ? '–' : write(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** Draws anew when the data, the colours or the language change, and follows the width of the page. */
function useChart(
  {
    times,
    series,
    band,
    isStacked = false,
    steps,
    write,
    height = 180,
    leastTop,
    isLogarithmic = false,
    span,
    onPick,
  }: ChartProps,
  zone: string,
  onPoint: (index: number | null) => void,
): React.RefObject<HTMLDivElement | null> {
  const host = useRef<HTMLDivElement>(null);
  const isDark = useIsDark();
  const locale = useLocale();
  const data = useMemo(() => dataOf(times, series, band, isStacked), [times, series, band, isStacked]);
  // Callbacks may be new at every rendering; that alone is no reason to draw.
  const latest = useRef({ write, onPick, onPoint });
  useEffect(() => {
    latest.current = { write, onPick, onPoint };
  });
  const shape = JSON.stringify(series.map(({ name, colour, kind }) => [name, colour, kind]));

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const plot = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        ...lookOf(
          element,
          {
            series,
            hasBand: band !== undefined,
            isStacked,
            incrs: isLogarithmic || steps === undefined ? undefined : stepsOf[steps],
            zone,
            locale,
          },
          (value) => latest.current.write(value),
        ),
        scales: {
          x: { range: (_, first, last) => spanned(first, last, span) },
          y: isLogarithmic
            ? { distr: 3 }
            : { range: (_, __, most) => [0, Math.max(leastTop ?? 0, (most || 1) * 1.05)] },
        },
        hooks: { setCursor: [(drawn) => latest.current.onPoint(pointedAt(drawn))] },
      },
      data as uPlot.AlignedData,
      element,
    );
    const pick = (): void => {
      const index = pointedAt(plot);
      if (index !== null) latest.current.onPick?.(index);
    };
    plot.over.addEventListener('click', pick);
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientWidth !== plot.width) {
        plot.setSize({ width: element.clientWidth, height });
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // `shape` stands for the series: their values are in `data`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [data, shape, height, zone, locale, isDark, isStacked, steps, isLogarithmic, leastTop, span?.from, span?.to]);
  return host;
}

function spanned(first: number, last: number, span: Span | undefined): [from: number, to: number] {
  return [Math.min(first, (span?.from ?? Infinity) / 1000), Math.max(last, (span?.to ?? 0) / 1000)];
}

/** The index under the pointer: the nearest point, or for other charts the value at its time. */
function pointedAt({ cursor }: uPlot): number | null {
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

function dataOf(
  times: readonly number[],
  series: readonly ChartSeries[],
  band: ChartBand | undefined,
  isStacked: boolean,
): unknown[] {
  const values = series.map((each) => each.values);
  const drawn = isStacked ? stacked(values) : values;
  // The first one drawn lies behind: the band, and of a stack the highest.
  const ordered = isStacked ? [...drawn].reverse() : drawn;
  return [times.map((time) => time / 1000), ...(band ? [band.high, band.low] : []), ...ordered];
}

const stepsOf = {
  seconds: [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
    14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000,
  ],
  whole: Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat(),
};

interface Look {
  readonly series: readonly ChartSeries[];
  readonly hasBand: boolean;
  readonly isStacked: boolean;
  readonly incrs: number[] | undefined;
  readonly zone: string;
  readonly locale: string;
}

function lookOf(
  element: HTMLElement,
  { series, hasBand, isStacked, incrs, locale, zone }: Look,
  write: (value: number) => string,
): Pick<uPlot.Options, 'series' | 'axes' | 'bands' | 'legend' | 'cursor'> {
  const colourOf = (name: string): string => {
    // A canvas knows no custom properties, and this one may depend on the theme.
    element.style.color = `var(${name})`;
    const { color } = getComputedStyle(element);
    element.style.color = '';
    return color;
  };
  const ordered = isStacked ? [...series].reverse() : series;
  const axis = { stroke: colourOf('--text-soft'), font: `12px ${getComputedStyle(element).fontFamily}` };
  const line = { stroke: colourOf('--line'), width: 1 };
  const band = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
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
    axes: [
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
        space: 36,
        ...(incrs && { incrs }),
        // Steps finer than what is written would repeat a label.
        values: (_, values) => {
          const labels = values.map((value) => (value === null ? '' : value === 0 ? '0' : write(value)));
          return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
        },
      },
    ],
  };
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
