import { useFormat, useZoneOf } from '../format/use-format';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { secondsOf } from '../state/alert-facts';
import { Time } from './time';

/** Something that is noticed within this time is noticed at once, in seconds. */
const AT_ONCE_SECS = 5 * 60;

interface Beginning {
  readonly started_at: string;
  readonly detected_at: string;
}

/**
 * When something began in the world, and how much later it was noticed when that is more than a few minutes. `lasting`: for how long
 * it has been so.
 */
export function Began({
  of: { started_at, detected_at },
  company = null,
  as = 'dateTime',
}: {
  readonly of: Beginning;
  readonly company?: string | null;
  readonly as?: 'ago' | 'dateTime' | 'lasting';
}) {
  const t = useMessages(shared);
  const format = useFormat();
  const laterSecs = secondsOf(started_at, detected_at);
  return (
    <>
      {as === 'lasting' ? (
        <Lasting since={started_at} company={company} />
      ) : (
        <Time at={started_at} company={company} as={as} />
      )}
      {laterSecs > AT_ONCE_SECS && (
        <small>
          <span data-comma>, </span>
          {t.noticed(format.duration(laterSecs))}
        </small>
      )}
    </>
  );
}

function Lasting({ since, company }: { readonly since: string; readonly company: string | null }) {
  const t = useMessages(shared);
  const format = useFormat();
  const zone = useZoneOf()(company);
  const seconds = Math.max(60, (useNow() - Date.parse(since)) / 1000);
  // Seconds would change at every look.
  const shown = format.duration(Math.floor(seconds / 60) * 60);
  return (
    <time dateTime={since} title={`${format.dateTime(since, zone)}\n${format.utc(since)}`}>
      {t.lasting(shown)}
    </time>
  );
}
