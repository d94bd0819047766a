import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { levelsQuery } from '../api/queries';
import type { ObjectLevel } from '../api/types';
import type { ChartBand } from '../components/chart-data';
import { useMessages } from '../i18n/locale';
import type { RunFilter } from '../search/run-filter';
import { levelAt } from './level-band';
import { messages } from './subject.messages';

/**
 * The usual numbers of an object at times, by the level that its alerts go by: the limit of the band is that of the alert.
 * Undefined: the filter is about a whole source, or nothing is known yet.
 */
export function useLevelBand(
  { company, source, zone, object_id, object_type }: RunFilter,
  metric: ObjectLevel['metric'],
  { times, write }: { readonly times: readonly number[]; readonly write: (value: number) => string },
): ChartBand | undefined {
  const t = useMessages(messages);
  const isObject = object_type !== undefined || object_id !== undefined;
  const asked = { company: company ?? '', source: source ?? '', zone, object_id, object_type };
  const { data } = useQuery({
    ...levelsQuery(asked),
    enabled: isObject && company !== undefined && source !== undefined,
  });
  const found = isObject ? data?.levels.filter((level) => level.metric === metric) : undefined;
  const level = found?.length === 1 ? found[0] : undefined;
  return useMemo(() => {
    if (level === undefined || times.length === 0) return undefined;
    const at = levelAt(level, times);
    const usual = at.map((one) => one.usual);
    const high = at.map((one) => one.high);
    return {
      name: t.levelUsual,
      nameAt: (index) => t.levelAt(write(usual[index] ?? 0), write(high[index] ?? 0)),
      low: at.map((one) => one.low ?? one.usual),
      high,
      columns: [
        { name: t.levelUsual, values: usual },
        { name: t.levelLimit, values: high },
      ],
    };
  }, [level, times, write, t]);
}
