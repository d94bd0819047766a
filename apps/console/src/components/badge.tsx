import type { ReactNode } from 'react';
import type { AlertState, RunStatus, Severity, StateName } from '../api/types';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { stateLooks, type Tone } from '../state/state-looks';
import { statusLooks } from '../state/status-looks';
import styles from './badge.module.css';
import { Icon, type IconName } from './icon';

/** A word with a shape and a colour, which all three say the same. `isBare`: without the pill. */
export function Badge({
  tone,
  icon,
  isBare = false,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly isBare?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={`${styles.badge} ${styles[tone]} ${isBare ? styles.bare : ''}`}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

export function StateBadge({ state, isBare }: { readonly state: StateName; readonly isBare?: boolean }) {
  const t = useMessages(shared);
  return (
    <Badge {...stateLooks[state]} isBare={isBare ?? false}>
      {t[state]}
    </Badge>
  );
}

export function StatusBadge({ status }: { readonly status: RunStatus }) {
  const t = useMessages(shared);
  const { tone, icon, word } = statusLooks[status];
  return (
    <Badge tone={tone} icon={icon} isBare>
      {t[word]}
    </Badge>
  );
}

const severityLook: Readonly<Record<Severity, { tone: Tone; icon: IconName }>> = {
  critical: { tone: 'bad', icon: 'failing' },
  high: { tone: 'bad', icon: 'warning' },
  warning: { tone: 'slow', icon: 'warning' },
};

export function SeverityBadge({ severity, isBare }: { readonly severity: Severity; readonly isBare?: boolean }) {
  const t = useMessages(shared);
  return (
    <Badge {...severityLook[severity]} isBare={isBare ?? false}>
      {t[severity]}
    </Badge>
  );
}

const alertLook: Readonly<
  Record<AlertState, { tone: Tone; icon: IconName; word: 'firing' | 'pending' | 'resolved' | 'stateUnknown' }>
> = {
  firing: { tone: 'bad', icon: 'failing', word: 'firing' },
  pending: { tone: 'slow', icon: 'pending', word: 'pending' },
  resolved: { tone: 'ok', icon: 'healthy', word: 'resolved' },
  unknown: { tone: 'unknown', icon: 'unknown', word: 'stateUnknown' },
};

export function AlertStateBadge({ state, isBare }: { readonly state: AlertState; readonly isBare?: boolean }) {
  const t = useMessages(shared);
  const { word, ...look } = alertLook[state];
  return (
    <Badge {...look} isBare={isBare ?? false}>
      {t[word]}
    </Badge>
  );
}
