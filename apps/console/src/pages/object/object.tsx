import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './object.messages';

export function ObjectPage() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
