import { useFormat } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './states.module.css';

/** Says that a list holds only some of all there are; nothing when it holds all. */
export function CutNote({ shown, all }: { readonly shown: number; readonly all: number }) {
  const t = useMessages(shared);
  const format = useFormat();
  if (shown >= all) return null;
  return <p className={styles.cut}>{t.cut(format.count(shown), format.count(all))}</p>;
}
