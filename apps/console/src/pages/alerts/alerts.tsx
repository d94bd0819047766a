import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './alerts.messages';

export function AlertsPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
