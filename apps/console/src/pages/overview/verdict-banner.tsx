import { useEffect } from 'react';
import type { AlertEntry } from '../../api/types';
import { Icon } from '../../components/icon';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import type { MessagesOf } from '../../i18n/messages';
import { shared } from '../../i18n/shared.messages';
import type { SourceView } from '../../state/source-state';
import { verdictOf } from '../../state/verdict';
import { messages } from './overview.messages';
import styles from './overview.module.css';

type Texts = MessagesOf<(typeof messages)['en']>;

/** One sentence about everything. */
export function VerdictBanner({
  sources,
  alerts,
}: {
  readonly sources: readonly SourceView[];
  readonly alerts: readonly AlertEntry[];
}) {
  const t = useMessages(messages);
  const { brand } = useMessages(shared);
  const format = useFormat();
  const now = useNow();
  const verdict = verdictOf(sources, alerts);
  const parts = partsOf(sources, t);
  if (verdict.incompleteCycles > 0) parts.push(t.cycles(verdict.incompleteCycles));
  const trouble = parts.length > 0 ? `${format.list(parts)}.` : null;
  const sentence = trouble ?? (verdict.isBehind ? t.behind : t.allWell);
  const lastRun = sources
    .flatMap(({ freshness }) => freshness?.last_run_at ?? [])
    .sort()
    .at(-1);

  // The tab says it, too.
  useEffect(() => {
    document.title = `${sentence} · ${brand}`;
  }, [sentence, brand]);

  const { healthy } = verdict.counts;
  return (
    <header className={`${styles.verdict} ${styles[verdict.state]}`}>
      <Icon name={verdict.state} size={30} />
      <div role="status">
        <h1>{sentence}</h1>
        {verdict.isBehind && sentence !== t.behind && <p>{t.behind}</p>}
        {verdict.state === 'healthy' && <p>{t.allWellSays(healthy, format.ago(lastRun, now))}</p>}
        {trouble !== null && healthy > 0 && <p>{t.healthyRest(healthy)}</p>}
      </div>
    </header>
  );
}

/** Most sources of a state that are named; more are counted. */
const MOST_NAMED = 2;

const sayings = [
  ['failing', 'isFailing'],
  ['silent', 'isSilent'],
  ['slow', 'isSlow'],
  ['unknown', 'isUnknown'],
] as const;

function partsOf(sources: readonly SourceView[], t: Texts): string[] {
  const hasOneCompany = new Set(sources.map(({ company }) => company)).size === 1;
  return sayings.flatMap(([state, one]) => {
    const ofState = sources.filter((view) => view.state === state);
    if (ofState.length > MOST_NAMED) return [t[state](ofState.length)];
    return ofState.map(({ company, source }) => t[one](hasOneCompany ? source : `${source} (${company})`));
  });
}
