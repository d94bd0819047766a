import type { RuleOption } from '../../api/types';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './rules.messages';

/** Writes a limit with its unit, as a person would: `2 %`, `150 MB`, `75 min`. */
export function useLimit(): (option: Pick<RuleOption, 'unit'>, value: number) => string {
  const format = useFormat();
  const t = useMessages(messages);
  return ({ unit }, value) => {
    if (unit === 'ratio 0–1') return format.percent(value * 100);
    if (unit === 'ratio') return value < 1 ? format.percent(value * 100) : format.times(value);
    if (unit === 'bytes') return format.bytes(value);
    if (unit === 'seconds') return format.duration(value);
    if (unit === 'minutes') return format.duration(value * 60);
    return `${format.score(value)} ${t.unitOf(unit, value)}`;
  };
}
