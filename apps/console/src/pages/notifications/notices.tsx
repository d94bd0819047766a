import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { freshnessQuery, rulesQuery } from '../../api/queries';
import type { Receiver, ReceiverWarning } from '../../api/types';
import { Icon } from '../../components/icon';
import { Snippet } from '../../components/snippet';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './notifications.messages';
import styles from './notifications.module.css';
import { untoldCompanies } from './told';

const DEFAULT_FILE = 'config/rules.yaml';

/** The lines that tell somebody, as they stand in the rules file. */
const firstReceiver = `receivers:
  - name: ops
    webhook: { url: 'https://example.com/alerts' }
    # slack: { url: 'https://hooks.slack.com/services/…' }
    # email: { smtp_url: 'smtps://user:password@mail.example.com', from: alerts@example.com, to: [data@example.com] }`;

/** Faults that keep messages from being sent, or from being of use. */
export function Notices({
  warnings,
  receivers,
}: {
  readonly warnings: readonly ReceiverWarning[];
  readonly receivers: readonly Receiver[];
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const { data: rules } = useQuery(rulesQuery);
  const problem = rules?.problem;
  const untold = useUntold(receivers);
  const isNobodyTold = warnings.includes('nobody_told');
  return (
    <>
      {problem && (
        <Notice
          tone="bad"
          title={t.refused}
          says={
            <>
              {t.refusedSays} <Time at={problem.at} as="ago" />.
            </>
          }
        >
          <pre tabIndex={0}>{problem.detail}</pre>
        </Notice>
      )}
      {isNobodyTold && (
        <Notice tone="bad" title={t.nobodyTold} says={t.nobodyToldSays(rules?.file ?? DEFAULT_FILE)}>
          <Snippet text={firstReceiver} />
        </Notice>
      )}
      {!isNobodyTold && untold.length > 0 && (
        <Notice tone="bad" title={t.untold(format.list(untold))} says={t.untoldSays} />
      )}
      {warnings.includes('console_url_missing') && (
        <Notice tone="slow" title={t.consoleUrlMissing} says={t.consoleUrlMissingSays}>
          <Snippet text={`CONSOLE_URL=${location.origin}`} />
        </Notice>
      )}
    </>
  );
}

/** Companies of sources that are known, whose alerts reach nobody. */
function useUntold(receivers: readonly Receiver[]): readonly string[] {
  const { data } = useQuery(freshnessQuery('source', {}));
  return untoldCompanies(data?.groups.map(({ company }) => company) ?? [], receivers);
}

function Notice({
  tone,
  title,
  says,
  children,
}: {
  readonly tone: 'bad' | 'slow';
  readonly title: string;
  readonly says: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role="note">
      <Icon name="warning" size={18} />
      <div>
        <p>
          <strong>{title}</strong> {says}
        </p>
        {children}
      </div>
    </div>
  );
}
