import { Link } from '@tanstack/react-router';
import { PageHead } from '../components/layout';
import { Loading } from '../components/states';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';

/** A fault of the console itself; the frame stays usable. */
export function BrokenPage({ error }: { readonly error: unknown }) {
  const t = useMessages(shared);
  return (
    <>
      <PageHead title={t.pageBroken} says={t.pageBrokenSays} />
      <pre>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
    </>
  );
}

export function UnknownPage() {
  const t = useMessages(shared);
  return (
    <>
      <PageHead title={t.pageUnknown} says={t.pageUnknownSays} />
      <Link to="/">{t.toOverview}</Link>
    </>
  );
}

export const PendingPage = () => <Loading />;
