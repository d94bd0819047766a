import { useFormat, useZoneOf } from '../format/use-format';
import { UNKNOWN } from '../format/format';
import { useNow } from '../format/now';

/** A moment: `ago`, or in the zone of its company. The exact time in UTC is in the title. */
export function Time({
  at,
  company,
  as = 'dateTime',
}: {
  readonly at: string | null | undefined;
  readonly company?: string | null;
  readonly as?: 'ago' | 'dateTime' | 'dayTime' | 'clock';
}) {
  const format = useFormat();
  const zoneOf = useZoneOf();
  const now = useNow();
  if (at === null || at === undefined) return <>{UNKNOWN}</>;
  const zone = zoneOf(company);
  const shown = as === 'ago' ? format.ago(at, now) : format[as](at, zone);
  const title = as === 'ago' ? `${format.dateTime(at, zone)} (${zone})\n${format.utc(at)}` : format.utc(at);
  return (
    <time dateTime={at} title={title}>
      {shown}
    </time>
  );
}
