import type { Incident } from '../api/types';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { Badge } from './badge';

export function IncidentBadge({ state }: { readonly state: Incident['state'] }) {
  const t = useMessages(shared);
  return state === 'open' ? (
    <Badge tone="bad" icon="failing">
      {t.incidentOpen}
    </Badge>
  ) : (
    <Badge tone="ok" icon="healthy">
      {t.incidentOver}
    </Badge>
  );
}
