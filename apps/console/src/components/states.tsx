import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../api/client';
import { useMessages } from '../i18n/locale';
import type { MessagesOf } from '../i18n/messages';
import { shared } from '../i18n/shared.messages';
import { useIsNamed } from '../session/session';
import { Hidden } from './layout';
import { Snippet } from './snippet';
import styles from './states.module.css';

type Shared = MessagesOf<(typeof shared)['en']>;

export function Loading() {
  const t = useMessages(shared);
  return (
    <div className={styles.loading} role="status">
      <span />
      <span />
      <span />
      <Hidden>{t.loading}</Hidden>
    </div>
  );
}

/** The advice to a reader who got this error. */
export function adviceOn(error: unknown, t: Shared): string {
  if (!(error instanceof ApiError)) return t.errorOther(String(error));
  if (error.code === 'unreachable') return t.errorUnreachable;
  if (error.code === 'store_unavailable' || error.status === 503) return t.errorStore;
  if (error.code === 'route_unknown') return t.errorRoute;
  if (error.code === 'query_invalid') return t.errorQuery(error.detail);
  if (error.status === 403) return t.errorForbidden;
  return error.status === 404 ? t.errorGone : t.errorOther(error.detail);
}

function ErrorNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useMessages(shared);
  return (
    <div className={`${styles.note} ${styles.error}`} role="alert">
      <p>
        <strong>{t.errorTitle}</strong> {adviceOn(error, t)}
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t.retry}
        </button>
      )}
    </div>
  );
}

/** Nothing is there, and what to do about it. */
export function EmptyNote({
  title,
  says,
  children,
}: {
  readonly title: string;
  readonly says?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles.note}>
      <p>
        <strong>{title}</strong> {says}
      </p>
      {children}
    </div>
  );
}

type Answer<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;

/** The banner of the shell says for the whole page that the service is away. */
const isSaidAbove = (error: Error): boolean => error instanceof ApiError && error.code === 'unreachable';

/** An answer in all its states. Old data stays on show when asking again fails, with a word about it. */
export function Answered<T>({
  answer,
  children,
}: {
  readonly answer: Answer<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const t = useMessages(shared);
  const { data, error, refetch } = answer;
  if (data === undefined) {
    return error === null ? <Loading /> : <ErrorNote error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      {error !== null && !isSaidAbove(error) && (
        <div className={`${styles.note} ${styles.stale}`} role="alert">
          <p>
            <strong>{t.staleData}</strong> {adviceOn(error, t)}
          </p>
        </div>
      )}
      {children(data)}
    </>
  );
}

/** The empty store: the one command that fills it. */
export function FirstRecord() {
  const t = useMessages(shared);
  const needsKey = useIsNamed();
  const [openedAt] = useState(() => new Date());
  const command = firstRecordCommand(location.hostname, openedAt, needsKey);
  return (
    <div className={styles.first}>
      <p>
        <strong>{t.emptyTitle}</strong> {t.emptySays}
      </p>
      <Snippet text={command} />
      <p>{t.emptyDemo}</p>
    </div>
  );
}

function firstRecordCommand(host: string, now: Date, needsKey: boolean): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const record = {
    No_Sequence: `${date}-${time.slice(0, 2)}-${time.slice(3, 5)}`,
    Entreprise: 'acme',
    Zone: '1-Raw',
    Source: 'zohobooks',
    Objet_Id: 1,
    Objet: 'invoices',
    Transformation: 'extract',
    Etat: 'SUCCESS',
    Debut: now.toISOString(),
    'Duree secondes': 4.2,
  };
  const key = needsKey ? " \\\n  -H 'authorization: Bearer <a key with the scope ingest>'" : '';
  return `curl -X POST http://${host}:8001/ingest/single -H 'content-type: application/json'${key} \\\n  -d '${JSON.stringify(record)}'`;
}
