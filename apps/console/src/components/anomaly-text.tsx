import { Fragment } from 'react';
import { useMessages } from '../i18n/locale';
import { defineMessages } from '../i18n/messages';

const messages = defineMessages({
  en: {
    execution_failure: 'it failed',
    long_execution_time: 'it took very long',
    high_memory_usage: 'it took much memory',
    negative_memory_usage: 'its memory is negative',
    low_efficiency: 'its efficiency is low',
    unusual_run: 'its numbers together are unlike those of its last runs',
  },
  fr: {
    execution_failure: 'elle a échoué',
    long_execution_time: 'elle a duré très longtemps',
    high_memory_usage: 'elle a pris beaucoup de mémoire',
    negative_memory_usage: 'sa mémoire est négative',
    low_efficiency: 'son efficacité est faible',
    unusual_run: 'ses chiffres, pris ensemble, ne ressemblent pas à ceux des dernières exécutions',
  },
});

const isKnown = (code: string): code is keyof (typeof messages)['en'] => Object.hasOwn(messages.en, code);

/** Says what a code of an anomaly means; undefined: a newer service has it. */
export function useAnomalyWords(): (code: string) => string | undefined {
  const t = useMessages(messages);
  return (code) => (isKnown(code) ? t[code] : undefined);
}

/** Codes of anomalies, joined as the service joins them, in words; a code without words stays. */
export function AnomalyText({ reason }: { readonly reason: string }) {
  const wordsOf = useAnomalyWords();
  return reason.split('; ').map((code, index) => (
    <Fragment key={code}>
      {index > 0 && '; '}
      {wordsOf(code) ?? <code>{code}</code>}
    </Fragment>
  ));
}
