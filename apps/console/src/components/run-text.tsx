import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { defineMessages } from '../i18n/messages';
import { tracedText } from '../state/traceback';
import styles from './run-text.module.css';

const messages = defineMessages({
  en: { traceback: (shown: string) => `Traceback, ${shown} lines` },
  fr: { traceback: (shown) => `Trace, ${shown} lignes` },
});

/** The words of a run, as it wrote them; a traceback is folded to the line that says what happened. */
export function RunText({ text }: { readonly text: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const traced = tracedText(text);
  if (traced === null) {
    return (
      <span className={styles.text} translate="no">
        {text}
      </span>
    );
  }
  const { before, says, trace, lineCount, after } = traced;
  return (
    <>
      {before !== '' && (
        <span className={styles.text} translate="no">
          {before}
        </span>
      )}
      <details className={styles.traced}>
        <summary>
          <strong translate="no">{says}</strong> <small>{t.traceback(format.count(lineCount))}</small>
        </summary>
        <pre tabIndex={0} translate="no">
          {trace}
        </pre>
      </details>
      {after !== '' && (
        <span className={styles.text} translate="no">
          {after}
        </span>
      )}
    </>
  );
}
