import { ApiError } from '../api/client';
import { useMessages } from '../i18n/locale';
import { defineMessages } from '../i18n/messages';
import { shared } from '../i18n/shared.messages';
import { formLayout } from './dialog';
import { adviceOn } from './states';

const messages = defineMessages({
  en: { title: 'That did not work.', refused: (detail: string) => `The service says: ${detail}` },
  fr: { title: 'Cela n’a pas fonctionné.', refused: (detail) => `Le service répond : ${detail}` },
});

/** Why something that was asked for was not done; nothing while there is no error. */
export function ActionFailed({ error }: { readonly error: unknown }) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  if (error === null || error === undefined) return null;
  const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return (
    <p className={formLayout.failed} role="alert">
      <strong>{t.title}</strong> {isRefused ? t.refused(error.detail) : adviceOn(error, common)}
    </p>
  );
}
