import { useEffect } from 'react';
import type { AlertEntry } from '../../api/types';
import { Icon } from '../../components/icon';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import type { SourceView } from '../../state/source-state';
import { type Verdict, verdictOf } from '../../state/verdict';
import { messages } from './overview.messages';
import styles from './overview.module.css';

type Texts = (typeof messages)['en'];

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
  const sentence = sentenceOf(verdict, t, format.list);
  const lastRun = sources
    .map(({ freshness }) => freshness?.last_run_at ?? '')
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
        {verdict.isBehind && <p>{t.behind}</p>}
        {verdict.state === 'healthy' ? (
          <p>{t.allWellSays(healthy, format.ago(lastRun === '' ? null : lastRun, now))}</p>
        ) : (
          healthy > 0 && <p>{t.healthyRest(healthy)}</p>
        )}
      </div>
    </header>
  );
}

function sentenceOf(verdict: Verdict, t: Texts, list: (parts: readonly string[]) => string): string {
  const { counts, incompleteCycles } = verdict;
  const parts = (['failing', 'silent', 'slow', 'unknown'] as const).flatMap((state) =>
    counts[state] > 0 ? [t[state](counts[state])] : [],
  );
  if (incompleteCycles > 0) parts.push(t.cycles(incompleteCycles));
  if (parts.length === 0) return verdict.isBehind ? t.behind : t.allWell;
  return `${list(parts)}.`;
}
