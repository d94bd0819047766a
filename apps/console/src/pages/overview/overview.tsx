import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './overview.messages';

export function Overview() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
