import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../api/connection';
import { startLive, useLiveState } from '../api/live';
import { waitingDeadLettersQuery } from '../api/dead-letter-queries';
import { alertsQuery } from '../api/queries';
import { Hidden } from '../components/layout';
import { useFormat } from '../format/use-format';
import { useView } from '../format/use-zone';
import { type Clock, clocks } from '../format/zone-of-view';
import { switchLocale, useLocale, useMessages } from '../i18n/locale';
import { type Locale, locales } from '../i18n/messages';
import { shared } from '../i18n/shared.messages';
import { Account } from '../session/account';
import { useFreshAnswers, useMay, useSession } from '../session/session';
import { SignIn } from '../session/sign-in';
import { changeToNewBuild } from './build';
import { ConnectionBanner } from './connection-banner';
import icon from './icon.svg';
import styles from './shell.module.css';
import { switchTheme, type Theme, themes, useTheme } from './theme';

/** The frame around every page. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  useFocusOnNewPage(main);
  const session = useSession();
  const isOut = session?.principal === null;
  const wasIn = useLive(!isOut);
  const { isOffline } = useConnection();
  const isKiosk = useRouterState({ select: ({ location }) => location.search.kiosk === true }) && !isOut;
  return (
    <>
      {isKiosk ? <ConnectionBanner /> : <Head main={main} isOut={isOut} />}
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className={`${styles.main} ${isKiosk ? styles.kiosk : ''}`}
        data-is-old={isOffline}
      >
        {isOut ? <SignIn session={session} hasEnded={wasIn} /> : <Outlet />}
      </main>
    </>
  );
}

/** The bar above every page, and the way past it for the keyboard. */
function Head({ main, isOut }: { readonly main: React.RefObject<HTMLElement | null>; readonly isOut: boolean }) {
  const t = useMessages(shared);
  return (
    <>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t.skip}
      </a>
      <header className={styles.bar}>
        <ConnectionBanner />
        <div className={styles.inner}>
          <Link to="/" className={styles.brand}>
            <img src={icon} alt="" />
            <span>{t.brand}</span>
            <Hidden>{t.overview}</Hidden>
          </Link>
          {!isOut && <Navigation />}
          <div className={styles.tools}>
            {!isOut && <Live />}
            {!isOut && <ClockSwitch />}
            <LocaleSwitch />
            <ThemeSwitch />
            <Account />
          </div>
        </div>
      </header>
    </>
  );
}

/** Follows what happens while the reader may. @returns whether they ever could on this page */
function useLive(isIn: boolean): boolean {
  const client = useQueryClient();
  useFreshAnswers(client);
  const [wasIn, setWasIn] = useState(isIn);
  if (isIn && !wasIn) setWasIn(true);
  useEffect(() => (isIn ? startLive(client, () => void changeToNewBuild()) : undefined), [client, isIn]);
  return wasIn;
}

/** The place for screen readers is the new page, as it is after a page load. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path, main]);
}

const pages = [
  ['/', 'overview'],
  ['/runs', 'runs'],
  ['/alerts', 'alerts'],
  ['/incidents', 'incidents'],
  ['/cycles', 'cycles'],
  ['/dead-letters', 'deadLetters'],
  ['/rules', 'rules'],
  ['/notifications', 'notifications'],
] as const;

/** Pages for those who may operate. */
const operatorPages = [['/audit', 'audit']] as const;

function Navigation() {
  const t = useMessages(shared);
  const mayOperate = useMay('operate');
  const nav = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // On a phone there is no room for all of them.
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path, mayOperate]);
  return (
    <nav ref={nav} className={styles.nav} aria-label={t.pages}>
      <ul>
        {[...pages, ...(mayOperate ? operatorPages : [])].map(([to, name]) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
              {t[name]}
              {name === 'alerts' && <OpenAlerts />}
              {name === 'deadLetters' && <WaitingDeadLetters />}
            </Link>
          </li>
        ))}
        <li>
          <a href="/docs">{t.apiDocs}</a>
        </li>
      </ul>
    </nav>
  );
}

function OpenAlerts() {
  const t = useMessages(shared);
  const format = useFormat();
  const { data } = useQuery(alertsQuery({ state: 'firing' }));
  const count = data?.alerts.length ?? 0;
  if (count === 0) return null;
  const shown = `${format.count(count)}${data?.next_cursor ? '+' : ''}`;
  return (
    <span className={styles.count}>
      <span aria-hidden="true">{shown}</span>
      <Hidden>{t.openAlerts(count, shown)}</Hidden>
    </span>
  );
}

function WaitingDeadLetters() {
  const t = useMessages(shared);
  const format = useFormat();
  const { waiting_count: count, has_more } = useQuery(waitingDeadLettersQuery).data ?? {};
  if (!count) return null;
  const shown = `${format.count(count)}${has_more ? '+' : ''}`;
  return (
    <span className={styles.count} data-tone="slow">
      <span aria-hidden="true">{shown}</span>
      <Hidden>{t.waitingDeadLetters(shown)}</Hidden>
    </span>
  );
}

function Live() {
  const t = useMessages(shared);
  const state = useLiveState();
  return (
    <span className={styles.live} data-state={state} title={t[`${state}Says`]}>
      {t[state]}
    </span>
  );
}

/** Whose clock the times of all pages are read from; it stands in the address. */
function ClockSwitch() {
  const t = useMessages(shared);
  const navigate = useNavigate();
  const { clock } = useView();
  const change = (next: Clock): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, clock: next === 'company' ? undefined : next }) });
  return (
    <select aria-label={t.clock} value={clock} onChange={({ target }) => change(target.value as Clock)}>
      {clocks.map((each) => (
        <option key={each} value={each}>
          {t[`clock_${each}`]}
        </option>
      ))}
    </select>
  );
}

/** Each language in itself. */
const localeNames: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français' };

function LocaleSwitch() {
  const t = useMessages(shared);
  const locale = useLocale();
  return (
    <select aria-label={t.language} value={locale} onChange={(event) => switchLocale(event.target.value as Locale)}>
      {locales.map((each) => (
        <option key={each} value={each} lang={each}>
          {localeNames[each]}
        </option>
      ))}
    </select>
  );
}

function ThemeSwitch() {
  const t = useMessages(shared);
  const theme = useTheme();
  const names: Readonly<Record<Theme, string>> = { system: t.themeSystem, light: t.themeLight, dark: t.themeDark };
  return (
    <select aria-label={t.theme} value={theme} onChange={(event) => switchTheme(event.target.value as Theme)}>
      {themes.map((each) => (
        <option key={each} value={each}>
          {names[each]}
        </option>
      ))}
    </select>
  );
}
