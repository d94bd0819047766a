import type { IncidentAlert } from '../../api/types';
import { AlertStateBadge } from '../../components/badge';
import { Time } from '../../components/time';

const MOST_SHOWN = 6;

/** When an alert changed its state; of many changes the last ones. */
export function TransitionTimes({ alert: { transitions, subject } }: { readonly alert: IncidentAlert }) {
  const changes = transitions.filter(({ from, to }) => from !== to);
  return (
    <>
      {changes.slice(-MOST_SHOWN).map(({ seq, to, at }) => (
        <span key={seq}>
          <AlertStateBadge state={to} isBare /> <Time at={at} company={subject.company} />
        </span>
      ))}
    </>
  );
}
