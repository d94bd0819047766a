import {
  everything,
  joinedAlerts,
  lastStretch,
  missedAlerts,
  nextNotification,
  type NextNotification,
  type NotifiableAlert,
  type NotificationMessage,
  type PastNotification,
  type Severity,
  type Subject,
  toldSources,
} from '@app/alerting';
import { channelsOf, type NotifySettings, type Receiver, type Route } from '../rules-file/index.js';
import { matchesRule, type MuteContext, mutedAt } from './muting.js';

export type NotificationKind = NotificationMessage['kind'];

/** Facts of an alert that decide about its notifications and their titles. Times are ISO 8601 in UTC. */
export interface AlertFacts extends NotifiableAlert {
  readonly alert_id: string;
  readonly incident_id: string | null;
  readonly rule: string;
  readonly cause: string | null;
  readonly severity: Severity;
  readonly started_at: string;
  readonly detected_at: string;
  readonly resolved_at: string | null;
  /** When it ended in the world; null: it is open. */
  readonly ended_at: string | null;
}

/** A notification that was planned before, sent or pending. */
export interface SentNotification extends PastNotification {
  readonly receiver: string;
  readonly channel: string;
  readonly seq: number;
  /** Whether a digest will tell it that is not planned yet; left out: none will. */
  readonly awaitsDigest?: boolean;
}

export interface Incident<A extends AlertFacts = AlertFacts> {
  readonly incident_id: string;
  readonly alerts: readonly A[];
  readonly sent: readonly SentNotification[];
}

/** A notification to send. Incident, receiver, channel, kind and seq together are never planned twice. */
export interface DueNotification<A extends AlertFacts = AlertFacts> {
  readonly incident_id: string;
  /** That of all its alerts; null: several, or none. */
  readonly company: string | null;
  readonly receiver: string;
  readonly channel: string;
  readonly kind: NextNotification['kind'];
  /** Number of earlier notifications of the same kind. */
  readonly seq: number;
  /** Alerts that are routed to the receiver and not muted, of the time since the incident is open without a gap. */
  readonly alerts: readonly A[];
  /** Those of them that the title is about. */
  readonly titled: readonly A[];
  /** The sources that it names as failing, as `toldSourceOf` writes them. */
  readonly sources: readonly string[];
  /** Whether the next digest tells of the incident already, and tells this with it. */
  readonly joinsDigest: boolean;
}

export interface PlanInput<A extends AlertFacts = AlertFacts> extends MuteContext {
  readonly incidents: readonly Incident<A>[];
  readonly settings: NotifySettings;
}

/**
 * Plans the notifications that are due now, for each incident and channel: `nextNotification`, with the alerts that are
 * routed to the receiver and not muted. Same input, same plan.
 */
export function planNotifications<A extends AlertFacts>(input: PlanInput<A>): DueNotification<A>[] {
  const isMuted = mutedAt(input);
  const targets = input.settings.receivers.map((receiver) => targetOf(receiver, input.settings.routes));
  return input.incidents.flatMap((incident) => {
    const alerts = incident.alerts.filter(({ state }) => state !== 'pending');
    if (alerts.length === 0) return [];
    const known = { incident, alerts, stretch: lastStretch(alerts), muted: new Set(alerts.filter(isMuted)) };
    return targets.flatMap((target) => dueFor(target, known, input));
  });
}

interface KnownIncident<A extends AlertFacts> {
  readonly incident: Incident<A>;
  readonly alerts: readonly A[];
  readonly stretch: ReturnType<typeof lastStretch<A>>;
  readonly muted: ReadonlySet<A>;
}

function dueFor<A extends AlertFacts>(
  { receiver, channels, isFor }: Target,
  { incident, alerts, stretch, muted }: KnownIncident<A>,
  { settings, now }: PlanInput<A>,
): DueNotification<A>[] {
  const routed = alerts.filter(isFor);
  if (routed.length === 0) return [];
  const unmuted = routed.filter((alert) => !muted.has(alert));
  const within = new Set(stretch.alerts);
  return channels.flatMap((channel) => {
    const sent = incident.sent.filter((past) => past.receiver === receiver && past.channel === channel);
    const situation = { alerts: incident.alerts, unmuted, sent, openSinceMs: stretch.sinceMs };
    const next = nextNotification(situation, settings);
    if (next === null || now.getTime() < next.dueMs) return [];
    const { kind } = next;
    const all = kind === 'resolved' ? routed : unmuted;
    const missed = new Set(kind === 'resolved' ? missedAlerts(unmuted, sent) : []);
    const ofStretch = all.filter((alert) => within.has(alert) || missed.has(alert));
    const about = ofStretch.length > 0 ? ofStretch : all;
    const seq = sent.filter((past) => past.kind === kind).length;
    const titled = kind === 'joined' ? joinedAlerts(about, sent) : about;
    const sources = kind === 'resolved' ? [] : toldSources(about);
    const { company } = commonOf(about.map(({ subject }) => subject));
    const joinsDigest = sent.some(({ awaitsDigest }) => awaitsDigest === true);
    const lane = { incident_id: incident.incident_id, company, receiver, channel };
    return [{ ...lane, kind, seq, alerts: about, titled, sources, joinsDigest }];
  });
}

/** The common company and source of the subjects; null where they differ. */
export const commonOf = (subjects: readonly Subject[]): Pick<Subject, 'company' | 'source'> => {
  const [first] = subjects;
  if (first === undefined || subjects.some(({ company }) => company !== first.company)) return everything;
  const source = subjects.every((subject) => subject.source === first.source) ? first.source : null;
  return { company: first.company, source };
};

interface Target {
  readonly receiver: string;
  readonly channels: readonly string[];
  readonly isFor: (alert: AlertFacts) => boolean;
}

function targetOf(receiver: Receiver, routes: readonly Route[]): Target {
  const own = routes.filter(({ receivers }) => receivers.includes(receiver.name));
  return {
    receiver: receiver.name,
    channels: [...channelsOf(receiver).keys()],
    isFor: (alert) =>
      own.some(
        ({ match }) =>
          (match.severities === undefined || match.severities.includes(alert.severity)) && matchesRule(match, alert),
      ),
  };
}
