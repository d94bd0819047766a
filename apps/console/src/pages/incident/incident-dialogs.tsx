import type { Incident, MuteIncident } from '../../api/types';
import { endIn, HowLong, nameOf, Said, useSaid } from '../../components/form';
import { FormDialog, useHandling } from '../../components/handling-dialogs';
import { useMessages } from '../../i18n/locale';
import { messages } from './incident.messages';

interface Asked {
  readonly incident: Pick<Incident, 'incident_id' | 'company'>;
  readonly onClose: () => void;
}

export const incidentPath = (incidentId: string): string => `/incidents/${encodeURIComponent(incidentId)}`;

/** One acknowledgement instead of one for each alert. */
export function AcknowledgeIncidentDialog({ incident, onClose }: Asked) {
  const t = useMessages(messages);
  const said = useSaid();
  const acknowledging = useHandling(`${incidentPath(incident.incident_id)}/acknowledge`, onClose);
  return (
    <FormDialog
      title={t.ackTitle}
      says={t.ackSays}
      word={t.ackSend}
      handling={acknowledging}
      bodyOf={(form) => ({ note: said(form, 'note'), ...nameOf(form, 'by') })}
      onClose={onClose}
    >
      <Said as="note" />
    </FormDialog>
  );
}

export function MuteIncidentDialog({ incident, onClose }: Asked) {
  const t = useMessages(messages);
  const said = useSaid();
  const muting = useHandling(`${incidentPath(incident.incident_id)}/mute`, onClose);
  return (
    <FormDialog
      title={t.muteTitle}
      says={t.muteSays}
      word={t.muteSend}
      handling={muting}
      bodyOf={(form): MuteIncident => ({
        until: endIn(form),
        comment: said(form, 'comment'),
        ...nameOf(form, 'created_by'),
      })}
      onClose={onClose}
    >
      <HowLong company={incident.company} />
      <Said as="comment" />
    </FormDialog>
  );
}
