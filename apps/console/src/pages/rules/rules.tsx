import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './rules.messages';

export function RulesPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
