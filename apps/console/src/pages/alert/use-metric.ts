import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './alert.messages';

/** Names a metric and writes its values. One that this console does not know is shown as it comes. */
export function useMetric(): (metric: string) => { name: string; write: (value: number) => string } {
  const t = useMessages(messages);
  const format = useFormat();
  return (metric) => {
    const key = `metric_${metric}`;
    const name = key in t ? (t[key as keyof typeof t] as string) : metric;
    if (metric.endsWith('_ratio')) return { name, write: (value) => format.percent(value * 100) };
    if (metric.endsWith('_seconds')) return { name, write: format.duration };
    if (metric.endsWith('_bytes')) return { name, write: format.bytes };
    return { name, write: format.count };
  };
}
