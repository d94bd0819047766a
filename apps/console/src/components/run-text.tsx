import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { defineMessages } from '../i18n/messages';
import { tracedText } from '../state/traceback';
import styles from './run-text.module.css';

const messages = defineMessages({
  en: {
    traceback: (shown: string) => `Traceback, ${shown} lines`,
    before: (shown: string) => `Log before it, ${shown} lines`,
  },
  fr: {
    traceback: (shown) => `Trace, ${shown} lignes`,
    before: (shown) => `Journal d’avant, ${shown} lignes`,
  },
});

/** More lines before a traceback are folded: the fault would be below them, out of sight. */
const FEW_LINES = 5;

function Before({ text }: { readonly text: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const lines = text.split('\n').length;
  if (lines <= FEW_LINES)
    return (
      <span className={styles.text} translate="no">
        {text}
      </span>
    );
  return (
    <details className={styles.traced}>
      <summary>{t.before(format.count(lines))}</summary>
      <pre tabIndex={0} translate="no">
        {text}
      </pre>
    </details>
  );
}

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
      {before !== '' && <Before text={before} />}
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
