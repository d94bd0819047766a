import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './incidents.messages';

export function IncidentsPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
