import type { RunEntry } from '../api/types';
import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';

/** How long a run took; of one that has not ended, how long it has run and how long its object usually does. */
export function RunTime({
  run,
}: {
  readonly run: Pick<RunEntry, 'status' | 'duration_seconds' | 'running_seconds' | 'usual_seconds'>;
}) {
  const words = useMessages(shared);
  const format = useFormat();
  const { duration_seconds, running_seconds, usual_seconds = null } = run;
  if (running_seconds === undefined) return <>{format.duration(duration_seconds)}</>;
  const shown = words.soFar(format.duration(running_seconds));
  const usually = usual_seconds === null ? null : words.usually(format.duration(usual_seconds));
  return <span title={usually ?? undefined}>{usually === null ? shown : `${shown}, ${usually}`}</span>;
}
