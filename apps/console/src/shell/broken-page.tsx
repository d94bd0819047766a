import { Link } from '@tanstack/react-router';
import { EmptyNote, Loading } from '../components/states';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';

/** A fault of the console itself; the frame stays usable. */
export function BrokenPage({ error }: { readonly error: unknown }) {
  const t = useMessages(shared);
  return (
    <EmptyNote title={t.pageBroken} says={t.pageBrokenSays}>
      <pre>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
    </EmptyNote>
  );
}

export function UnknownPage() {
  const t = useMessages(shared);
  return (
    <EmptyNote title={t.pageUnknown} says={t.pageUnknownSays}>
      <Link to="/">{t.toOverview}</Link>
    </EmptyNote>
  );
}

export const PendingPage = () => <Loading />;
