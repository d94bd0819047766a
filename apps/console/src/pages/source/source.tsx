import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './source.messages';

export function Source() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
