import type { DeadLetterEntry } from '../../api/types';
import { Badge } from '../../components/badge';
import { useMessages } from '../../i18n/locale';
import { messages } from './dead-letters.messages';

export function DeadLetterState({ deadLetter }: { readonly deadLetter: DeadLetterEntry }) {
  const t = useMessages(messages);
  return deadLetter.replayed_at === null ? (
    <Badge tone="slow" icon="pending">
      {t.waiting}
    </Badge>
  ) : (
    <Badge tone="accent" icon="right">
      {t.replayed}
    </Badge>
  );
}
