import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { Session } from '../api/types';
import { ActionFailed } from '../components/action-failed';
import { Facts, Hidden } from '../components/layout';
import { Time } from '../components/time';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { signOut, useSession } from './session';
import { messages } from './session.messages';
import styles from './session.module.css';

/** The person or the key that is signed in, and the way out. Nothing where nobody needs to sign in. */
export function Account() {
  const session = useSession();
  if (session === undefined || session.is_open || session.principal === null) return null;
  return <Shown principal={session.principal} endsAt={session.ends_at} />;
}

function Shown({
  principal,
  endsAt,
}: {
  readonly principal: NonNullable<Session['principal']>;
  readonly endsAt: string | null;
}) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const id = useId();
  const client = useQueryClient();
  const leaving = useMutation({ mutationFn: () => signOut(client) });
  const { kind, name, permissions, companies } = principal;
  return (
    <>
      <button type="button" className={styles.account} popoverTarget={id}>
        <span className={styles.letter} aria-hidden="true">
          {[...name][0]?.toUpperCase()}
        </span>
        <span className={styles.name} aria-hidden="true">
          {name}
        </span>
        <Hidden>{t.account(name)}</Hidden>
      </button>
      <div id={id} popover="auto" className={styles.card}>
        <Facts
          facts={[
            [kind === 'person' ? t.kind_person : t.kind_key, <strong key="name">{name}</strong>],
            [t.may, permissions.join(', ')],
            [t.companies, companies === null ? common.companyAll : companies.join(', ')],
            [t.until, endsAt && <Time at={endsAt} />],
          ]}
        />
        <ActionFailed error={leaving.error} />
        <button type="button" disabled={leaving.isPending} onClick={() => leaving.mutate()}>
          {t.signOut}
        </button>
      </div>
    </>
  );
}
