import { useState } from 'react';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './states.module.css';

/** Lines to copy as they are: a command, or a part of a file. */
export function Snippet({ text }: { readonly text: string }) {
  const t = useMessages(shared);
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <div className={styles.snippet}>
      <pre tabIndex={0}>{text}</pre>
      {/* Browsers have no clipboard for pages that came over plain HTTP from elsewhere. */}
      {isSecureContext && (
        <button
          type="button"
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => setCopied(text));
          }}
        >
          {copied === text ? t.copied : t.copy}
        </button>
      )}
    </div>
  );
}
