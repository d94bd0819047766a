import { PageHead } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import { messages } from './runs.messages';

export function Runs() {
  const t = useMessages(messages);
  return <PageHead title={t.title} />;
}
