import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { ApiError } from '../api/client';
import type { Session } from '../api/types';
import { formLayout } from '../components/dialog';
import { textOf } from '../components/form';
import { PageHead } from '../components/layout';
import { adviceOn } from '../components/states';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { openIdAddress, signIn } from './session';
import { messages } from './session.messages';
import styles from './session.module.css';
import { signInFailure } from './sign-in-failure';

/** A line break comes between its parts only: browsers break behind a hyphen as well. */
const commandParts = ['npm run keys -- add', '--name ann', '--company all', '--scope read'] as const;

/** Stands in place of every page while nobody is signed in; the address stays. */
export function SignIn({
  session,
  hasEnded,
}: {
  readonly session: Session;
  /** Whether somebody was signed in on this page before. */
  readonly hasEnded: boolean;
}) {
  const t = useMessages(messages);
  return (
    <div className={styles.signIn}>
      <PageHead title={t.title} says={hasEnded ? t.ended : undefined} />
      {signInFailure !== null && !hasEnded && (
        <p className={formLayout.failed} role="alert">
          {t[signInFailure]}
        </p>
      )}
      {session.openid && (
        <>
          <a className={styles.provider} href={openIdAddress(location)}>
            {t.with(session.openid.name)}
          </a>
          <p className={styles.or}>{t.or}</p>
        </>
      )}
      <KeyForm isSecond={session.openid !== null} />
    </div>
  );
}

function KeyForm({ isSecond }: { readonly isSecond: boolean }) {
  const t = useMessages(messages);
  const id = useId();
  const client = useQueryClient();
  const entering = useMutation({ mutationFn: (key: string) => signIn(client, key) });
  return (
    <form
      className={formLayout.form}
      onSubmit={(event) => {
        event.preventDefault();
        entering.mutate(textOf(new FormData(event.currentTarget), 'key'));
      }}
    >
      <label className={styles.field}>
        <span>{t.key}</span>
        <input
          type="password"
          name="key"
          required
          maxLength={200}
          autoComplete="current-password"
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby={id}
        />
      </label>
      <Refused error={entering.error} />
      <button type="submit" className={isSecond ? undefined : formLayout.primary} disabled={entering.isPending}>
        {entering.isPending ? t.sending : t.send}
      </button>
      <div id={id} className={styles.hint}>
        <p>{t.keySays}</p>
        <code>
          {commandParts.map((part) => (
            <span key={part}>{part} </span>
          ))}
        </code>
      </div>
    </form>
  );
}

const known = ['key_invalid', 'permission_missing', 'too_many_attempts'] as const;

function Refused({ error }: { readonly error: unknown }) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  if (error === null) return null;
  const code = known.find((each) => error instanceof ApiError && each === error.code);
  return (
    <p className={formLayout.failed} role="alert">
      {code === undefined ? adviceOn(error, common) : t[code]}
    </p>
  );
}
