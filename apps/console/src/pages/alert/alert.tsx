import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './alert.messages';

export function AlertPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
