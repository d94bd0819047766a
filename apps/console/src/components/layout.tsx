import { type ReactNode, useEffect, useId } from 'react';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './layout.module.css';

/** A text for screen readers only. */
export const Hidden = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.hidden}>{children}</span>
);

/** The one `h1` of a page, what it says below it, its tools, and the title of the window. */
export function PageHead({
  title,
  heading = title,
  says,
  children,
}: {
  /** The title of the window. */
  readonly title: string;
  /** When it is more than text. */
  readonly heading?: ReactNode;
  readonly says?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { brand } = useMessages(shared);
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <header className={styles.head}>
      <div>
        <h1>{heading}</h1>
        {says !== undefined && <p>{says}</p>}
      </div>
      {children !== undefined && <div className={styles.tools}>{children}</div>}
    </header>
  );
}

/** A part of a page with a heading; a landmark of its own. */
export function Panel({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <div className={styles.panelHead}>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** Parts below each other. */
export const Stack = ({ children }: { readonly children: ReactNode }) => <div className={styles.stack}>{children}</div>;

/** A number with its name; `says` is a remark below it. To be put into `Stats`. */
export function Stat({
  name,
  says,
  children,
}: {
  readonly name: string;
  readonly says?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.stat}>
      <dt>{name}</dt>
      <dd>
        {children}
        {says !== undefined && <small>{says}</small>}
      </dd>
    </div>
  );
}

export const Stats = ({ children }: { readonly children: ReactNode }) => <dl className={styles.stats}>{children}</dl>;

/** Names and values, line by line. Values that are null are left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) =>
        value === null || value === undefined ? null : (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** A label above its control. */
export const Field = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <label className={styles.field}>
    <span>{label}</span>
    {children}
  </label>
);

/** Content wider than the page scrolls by itself. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
