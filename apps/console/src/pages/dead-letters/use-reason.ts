import { useMessages } from '../../i18n/locale';
import { messages } from './dead-letters.messages';

/** The words for a code; one that this console does not know is shown as it comes. */
export function useReason(): (code: string) => string {
  const t = useMessages(messages);
  return (code) => {
    const key = `why_${code}`;
    return key in t ? (t[key as keyof typeof t] as string) : code;
  };
}
