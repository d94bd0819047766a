import type { Rules } from '../../api/types';
import { Facts, Panel } from '../../components/layout';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './rules.messages';

type Kept = Rules['retention'];
type Kind = keyof Kept['everybody'];

const kinds: readonly Kind[] = ['runs', 'dead_letters', 'alerts', 'cycles', 'notifications', 'audit'];

/** How long data is kept: in general, and for each company that differs. */
export function KeptPanel({ kept: { everybody, companies } }: { readonly kept: Kept }) {
  const t = useMessages(messages);
  const format = useFormat();
  const daysText = (days: number | null): string =>
    days === null ? t.forever : `${format.count(days)} ${t.unitOf('days', days)}`;
  const valueOf = (kind: Kind): string => {
    const others = companies.filter((company) => company[kind] !== everybody[kind]);
    return [
      daysText(everybody[kind]),
      ...others.map((company) => t.keptOf(company.company, daysText(company[kind]))),
    ].join(' · ');
  };
  return (
    <Panel title={t.kept}>
      <Facts facts={kinds.map((kind) => [t[`kept_${kind}`], valueOf(kind)])} />
    </Panel>
  );
}
