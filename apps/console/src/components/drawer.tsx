import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './drawer.module.css';
import { Icon } from './icon';
import { Hidden } from './layout';

/** A native modal dialog at the side; it is open for as long as it is rendered. Escape and a click beside it close it. */
export function Drawer({
  title,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const t = useMessages(shared);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // The click beside it is for the mouse; the keyboard has Escape.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={styles.drawer}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.clientX < event.currentTarget.getBoundingClientRect().left) onClose();
      }}
    >
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <button type="button" onClick={onClose}>
          <Icon name="close" />
          <Hidden>{t.close}</Hidden>
        </button>
      </div>
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}
