import type { Evidence, Measurement } from '../../api/types';
import { useMessages } from '../../i18n/locale';
import { messages } from './evidence.messages';

/** Writes by a code of the service, and in its own words what has none. */
function useCoded(): (prefix: 'window' | 'origin', code: string | undefined, values: object, words: string) => string {
  const t = useMessages(messages);
  return (prefix, code, values, words) => {
    const key = `${prefix}_${code}`;
    return key in t ? t[key as keyof typeof t](values as Record<string, string>) : words;
  };
}

/** Writes the range of an evidence; moments stay for the zone of the view. */
export function useWindowText(): (evidence: Evidence) => string {
  const write = useCoded();
  return ({ window, window_saying: saying }) => write('window', saying?.code, saying?.values ?? {}, window);
}

/** Writes where a baseline comes from. */
export function useOriginText(): (baseline: NonNullable<Measurement['baseline']>) => string {
  const write = useCoded();
  return ({ made_of, origin }) => write('origin', origin ?? undefined, {}, made_of);
}
