import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { notificationPagesQuery } from '../../api/notification-queries';
import type { Notification, Receiver } from '../../api/types';
import { Badge } from '../../components/badge';
import type { IconName } from '../../components/icon';
import { More, rows } from '../../components/more';
import { Answered } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import type { Tone } from '../../state/state-looks';
import { messages } from './notifications.messages';
import { Problem } from './problem';
import { useChannelName } from './use-channel-name';

/** The last messages to a receiver, the newest first, each with what became of it. */
export function Deliveries({ receiver: { name, channels } }: { readonly receiver: Receiver }) {
  const t = useMessages(messages);
  const pages = useInfiniteQuery(notificationPagesQuery({ receiver: name }));
  const nameOf = useChannelName();
  const names = new Map(channels.map((channel) => [channel.channel, nameOf(channel)]));
  const sent = pages.data?.pages.flatMap((page) => page.notifications) ?? [];
  return (
    <Answered answer={pages}>
      {() =>
        sent.length === 0 ? (
          <p>{t.noDeliveries}</p>
        ) : (
          <>
            <ol className={rows.rows}>
              {sent.map((one) => (
                <DeliveryRow key={one.notification_id} sent={one} over={names.get(one.channel) ?? one.channel} />
              ))}
            </ol>
            <More pages={pages} />
          </>
        )
      }
    </Answered>
  );
}

type Outcome = 'delivered' | 'firstTry' | 'pendingDelivery' | 'failedDelivery' | 'held';

const looks: Readonly<Record<Outcome, { tone: Tone; icon: IconName }>> = {
  delivered: { tone: 'ok', icon: 'healthy' },
  firstTry: { tone: 'unknown', icon: 'pending' },
  pendingDelivery: { tone: 'slow', icon: 'warning' },
  failedDelivery: { tone: 'bad', icon: 'failing' },
  held: { tone: 'unknown', icon: 'pending' },
};

function outcomeOf({ status, log }: Notification): Outcome {
  if (status === 'pending') return log.length === 0 ? 'firstTry' : 'pendingDelivery';
  return status === 'failed' ? 'failedDelivery' : status;
}

/** @param over the channel, as people call it */
function DeliveryRow({ sent, over }: { readonly sent: Notification; readonly over: string }) {
  const t = useMessages(messages);
  const outcome = outcomeOf(sent);
  const { company, kind, title, incident_id, created_at, delivered_at } = sent;
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <Badge {...looks[outcome]}>{t[outcome]}</Badge>
      </div>
      <div className={rows.what}>
        {/* The words that were sent: in English, but for those of a summary. */}
        <span {...(kind !== 'summary' && { lang: 'en' })} translate="no">
          {title}
        </span>
        <div className={rows.meta}>
          <span>{t.deliveryOf(t[`kind_${kind}`], over)}</span>
          {incident_id !== null && (
            <span>
              <Link to="/incidents/$incidentId" params={{ incidentId: incident_id }}>
                {t.toIncident}
              </Link>
            </span>
          )}
          <Attempts sent={sent} />
        </div>
      </div>
      <div className={rows.when}>
        <Time at={delivered_at ?? created_at} company={company} as="dayTime" />
        <small>
          <Time at={delivered_at ?? created_at} as="ago" />
        </small>
      </div>
    </li>
  );
}

/** How often it was tried, why the last attempt failed, and when the next one is. */
function Attempts({ sent: { log, attempts, company, next_attempt_at } }: { readonly sent: Notification }) {
  const t = useMessages(messages);
  const format = useFormat();
  const last = log.at(-1);
  return (
    <>
      {attempts > 1 && <span>{t.attempts(attempts, format.count(attempts))}</span>}
      {last?.problem && <Problem of={last.problem} />}
      {last?.problem && next_attempt_at && (
        <span>
          {t.nextAttempt} <Time at={next_attempt_at} company={company} as="dayTime" />
        </span>
      )}
    </>
  );
}
