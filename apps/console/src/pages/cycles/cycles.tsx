import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';

export function CyclesPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
