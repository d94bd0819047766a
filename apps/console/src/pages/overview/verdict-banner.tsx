import { useEffect } from 'react';
import { useConnection } from '../../api/connection';
import type { States } from '../../api/types';
import { Icon } from '../../components/icon';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { isTrouble, stateLooks } from '../../state/state-looks';
import { lastRunTimes } from './last-run-times';
import { messages } from './overview.messages';
import styles from './overview.module.css';
import { isBehind, verdictOf } from './verdict';

/** One sentence about everything. */
export function VerdictBanner({ answer }: { readonly answer: States }) {
  const t = useMessages(messages);
  const { brand, lastKnown } = useMessages(shared);
  const { isOffline } = useConnection();
  const format = useFormat();
  const now = useNow();
  const state = answer.state ?? 'unknown';
  const known = verdictOf(answer, t, format.list);
  const sentence = isOffline ? lastKnown(known) : known;
  const { well = 0, learning = 0 } = answer.counts;

  // The tab says it, too.
  useEffect(() => {
    document.title = `${sentence} · ${brand}`;
  }, [sentence, brand]);

  const { tone, icon } = stateLooks[isOffline ? 'unknown' : state];
  return (
    <header className={`${styles.verdict} ${styles[tone]}`}>
      <Icon name={icon} size={30} />
      <div role="status">
        <h1>{sentence}</h1>
        {isBehind(answer) && known !== t.behind && <p>{t.behind}</p>}
        {state === 'well' && !isOffline && (
          <p>{t.allWellSays(well, format.ago(lastRunTimes(answer.states).at(-1), now))}</p>
        )}
        {isTrouble(state) && !isOffline && well > 0 && <p>{t.healthyRest(well)}</p>}
        {state !== 'learning' && learning > 0 && <p>{t.learningRest(learning)}</p>}
      </div>
    </header>
  );
}
