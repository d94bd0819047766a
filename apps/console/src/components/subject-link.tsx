import { Link } from '@tanstack/react-router';
import type { Subject } from '../api/types';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';

type Named = { readonly [Name in keyof Subject]?: Subject[Name] };

/** The name of what something is about, as the narrowest page that there is of it. */
export function SubjectLink({ subject }: { readonly subject: Named }) {
  const t = useMessages(shared);
  const { company, source, zone, object_id, object_type } = subject;
  if (!company) return <>{t.everything}</>;
  if (!source) return <>{company}</>;
  const hasObject = object_type !== null && object_type !== undefined;
  return (
    <>
      <Link to="/sources/$company/$source" params={{ company, source }}>
        {source}
      </Link>
      {hasObject && (
        <>
          {' › '}
          <Link
            to="/objects/$company/$source"
            params={{ company, source }}
            search={{ object_type, ...(zone && { zone }), ...(typeof object_id === 'string' && { object_id }) }}
          >
            {object_type}
          </Link>
        </>
      )}
    </>
  );
}
