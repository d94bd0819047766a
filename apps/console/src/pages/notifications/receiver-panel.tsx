import { useState } from 'react';
import type { Receiver } from '../../api/types';
import { Facts, Panel } from '../../components/layout';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { useMay } from '../../session/session';
import { Deliveries } from './deliveries';
import { messages } from './notifications.messages';
import styles from './notifications.module.css';
import { TestDialog, TestResults, useReceiverTest } from './receiver-test';
import { getsSummary } from './told';
import { useChannelName } from './use-channel-name';

/** One receiver: what it is told of, over which channels, and what it was sent. */
export function ReceiverPanel({ receiver }: { readonly receiver: Receiver }) {
  const t = useMessages(messages);
  const mayOperate = useMay('operate');
  const [isAsking, setAsking] = useState(false);
  const test = useReceiverTest(receiver.name, () => setAsking(false));
  const { name, is_routed } = receiver;
  return (
    <Panel
      title={name}
      aside={
        mayOperate && (
          <button type="button" aria-label={t.testOf(name)} onClick={() => setAsking(true)}>
            {t.test}
          </button>
        )
      }
    >
      <TestResults results={test.data?.results ?? []} channels={receiver.channels} />
      <div className={styles.receiver}>
        {is_routed || getsSummary(receiver) ? (
          <ToldOf receiver={receiver} />
        ) : (
          <p className={styles.unrouted}>{t.notRouted}</p>
        )}
        <h3>{t.deliveries}</h3>
        <Deliveries receiver={receiver} />
      </div>
      {isAsking && <TestDialog receiver={receiver} test={test} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function ToldOf({ receiver: { is_routed, routes, channels, digest } }: { readonly receiver: Receiver }) {
  const t = useMessages(messages);
  const format = useFormat();
  const nameOf = useChannelName();
  return (
    <Facts
      facts={[
        [
          t.toldOf,
          is_routed ? (
            <ul key="routes">
              {routes.map((route, index) => (
                <li key={index}>
                  <RouteText route={route} />
                </li>
              ))}
            </ul>
          ) : (
            t.toldOfNothingAtOnce
          ),
        ],
        [t.summary, digest && <SummaryText key="summary" digest={digest} />],
        [t.over, format.list(channels.map(nameOf))],
      ]}
    />
  );
}

/** When it gets the summary of which companies. */
function SummaryText({ digest: { at, weekday, companies } }: { readonly digest: NonNullable<Receiver['digest']> }) {
  const t = useMessages(messages);
  const format = useFormat();
  const when = weekday === null ? t.everyDay(at) : t.everyWeek(format.dayOfWeek(weekday), at);
  return <>{`${when}, ${companies === null ? t.ofRouted : t.ofCompanies(format.list(companies))}`}</>;
}

/** The alerts that a route matches. */
function RouteText({ route }: { readonly route: Receiver['routes'][number] }) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const { company, source, object, rule, severities } = route;
  const subject = [company, source, object === null ? null : t.objectOf(object)].filter((part) => part !== null);
  const limits = [
    rule === null ? null : t.ruleOf(rule),
    severities === null ? null : t.severityOf(severities.map((each) => common[each].toLowerCase()).join(', ')),
  ].filter((part) => part !== null);
  return <>{[subject.join(' › ') || t.toldOfEverything, ...limits].join(' · ')}</>;
}
