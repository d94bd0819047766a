import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { differencesOf } from '../state/differences';

type Compared = Parameters<typeof differencesOf>[0];

/** The numbers in which a run is unlike a good one, each with both values. */
export function useDifferences(): (run: Compared, good: Compared) => string[] {
  const t = useMessages(shared);
  const format = useFormat();
  return (run, good) =>
    differencesOf(run, good).map(({ name, now, then }) => {
      const write = name === 'memory_used_bytes' ? format.bytes : format.duration;
      return t.insteadOf(t[name], write(now), write(then));
    });
}
