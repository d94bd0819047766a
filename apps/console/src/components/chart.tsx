import { useState } from 'react';
import 'uplot/dist/uPlot.min.css';
import { useFormat, useZoneOf } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './chart.module.css';
import { extremes } from './chart-data';
import { Hidden } from './layout';
import { type Plotted, usePlot } from './use-plot';

export interface ChartProps extends Plotted {
  readonly title: string;
  /** The zone of the axis is the one of this company. */
  readonly company?: string | null;
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
  const host = usePlot(props, zone, setPointed);
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
              {band.nameAt?.(shown ?? times.length - 1) ?? band.name}
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
function AsTable(props: ChartProps & { readonly at: (index: number) => string }) {
  const { title, times, series, band, write, nameOf, at } = props;
  const columns = [...series, ...(band?.columns ?? [])];
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
                {columns.map(({ name }) => (
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
                  {columns.map(({ name, values }) => {
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
