import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './dead-letters.messages';

export function DeadLettersPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
