import { matches, type Subject, type SubjectMatch } from '@app/alerting';
import { notificationIdOf, redactValue } from '@app/contracts';
import { CompanyHabits, Scope } from '@app/platform';
import { HOUR_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import {
  canMatch,
  channelsOf,
  type DigestSchedule,
  type NotifySettings,
  type Receiver,
  type RouteMatch,
  takesDigests,
} from '../../rules-file/index.js';
import { endOfWindow } from '../maintenance.js';
import { MutesRepository } from '../mutes/mutes.repository.js';
import { NotificationsRepository, type PlannedNotification } from '../notifications.repository.js';
import { type SummaryFacts, summaryMessage } from './summary.js';
import { SummaryFactsQueries } from './summary-facts.queries.js';
import { lastDue, type SummaryTime } from './summary-times.js';

/** Pause between two looks for summaries that are due, in milliseconds. */
const LOOK_EVERY_MS = 10_000;
/** Summaries that one look plans at most: messages about alerts wait no longer for them. */
const MOST_OF_LOOK = 20;
/** Time that the alert engine gets to judge what happened before a summary is due, in milliseconds. */
const ENGINE_GRACE_MS = HOUR_MS;

/** A summary of a company for a receiver that is due, over each of its channels that take one. */
interface DueSummary {
  readonly receiver: Receiver;
  readonly digest: DigestSchedule;
  readonly company: string;
  readonly time: SummaryTime;
  /** By the names of the channels. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Plans the daily and weekly summaries of companies. */
@Injectable()
export class SummariesService {
  private lookedMs = -Infinity;
  private looks = 0;

  constructor(
    private readonly facts: SummaryFactsQueries,
    private readonly notifications: NotificationsRepository,
    private readonly mutes: MutesRepository,
    private readonly habits: CompanyHabits,
  ) {}

  /**
   * Idempotent, also across processes: the id of a summary is made of its receiver, channel, company and day, and is stored once.
   * One that was due while nobody ran is planned when somebody does, unless the next one is due by then.
   * @returns the number of new messages
   * @throws PipelineError `store_unavailable`, `store_rejected`
   */
  async run(now: Date, settings: NotifySettings): Promise<number> {
    const receivers = settings.receivers.filter(({ digest }) => digest !== undefined);
    if (receivers.length === 0 || Math.abs(now.getTime() - this.lookedMs) < LOOK_EVERY_MS) return 0;
    // One that fails is tried again at the next look, and not before.
    this.lookedMs = now.getTime();
    const companies = await this.facts.companies(Scope.all);
    const due = receivers.flatMap((receiver) => this.dueOf(receiver, companies, { now, settings }));
    const ids = due.flatMap((one) => [...one.ids.values()]);
    const known = ids.length === 0 ? new Set() : await this.notifications.knownIds(ids);
    const evaluatedMs = await this.facts.evaluatedMs();
    const isReady = ({ time: { dueMs }, ids: own }: DueSummary): boolean =>
      (evaluatedMs === null || evaluatedMs >= dueMs || now.getTime() - dueMs >= ENGINE_GRACE_MS) &&
      [...own.values()].some((id) => !known.has(id));
    const failures: unknown[] = [];
    let count = 0;
    // Not the same ones first each time: one that fails does not keep the others from being planned.
    for (const one of rotated(due.filter(isReady), this.looks++).slice(0, MOST_OF_LOOK)) {
      try {
        count += await this.notifications.insertNew(await this.planned(one, now, settings), new Set(), now);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return count;
  }

  private dueOf(
    receiver: Receiver,
    companies: readonly string[],
    { now, settings }: { readonly now: Date; readonly settings: NotifySettings },
  ): DueSummary[] {
    const digest = receiver.digest!;
    const routed = matchesTo(receiver, settings);
    const told =
      digest.companies ?? companies.filter((company) => routed.some((match) => canMatch(Scope.of([company]), match)));
    const channels = [...channelsOf(receiver)].filter(([, channel]) => takesDigests(channel));
    return told.map((company) => {
      const time = lastDue(digest, this.habits.zones.nameOf(company), now.getTime());
      const idOf = (channel: string): string =>
        notificationIdOf('summary', receiver.name, channel, company, digest.every, time.date);
      return { receiver, digest, company, time, ids: new Map(channels.map(([name]) => [name, idOf(name)])) };
    });
  }

  private async planned(due: DueSummary, now: Date, settings: NotifySettings): Promise<PlannedNotification[]> {
    const { receiver, digest, company, time, ids } = due;
    const facts = await this.factsOf(due, now, settings);
    const language = this.habits.languageOf(company);
    return [...ids].map(([channel, notification_id]) => ({
      incident_id: null,
      company,
      receiver: receiver.name,
      channel,
      kind: 'summary',
      seq: 0,
      sources: [],
      message: redactValue(
        summaryMessage({ notification_id, company, every: digest.every, time, language, now }, facts),
      ),
    }));
  }

  private async factsOf(
    { receiver, digest, company, time }: DueSummary,
    now: Date,
    settings: NotifySettings,
  ): Promise<SummaryFacts> {
    const scope = Scope.of([company]);
    const from = new Date(time.fromMs);
    const told = digest.companies === null ? matchesTo(receiver, settings) : [{}];
    const isTold = (subject: Omit<Subject, 'company'>): boolean =>
      told.some((match) => matches(match, { ...subject, company }));
    const isToldAll = isTold({ source: null, zone: null, object_id: null, object_type: null });
    const isAlertTold = ({ rule, severity }: { rule: string; severity: string }, subject: Subject): boolean =>
      told.some(
        (match: RouteMatch) =>
          matches(match, subject) &&
          (match.rule === undefined || match.rule === rule) &&
          (match.severities === undefined || match.severities.some((one) => one === severity)),
      );
    const objects = await this.facts.objects(scope);
    const runs = await this.facts.runs(scope, from, new Date(time.dueMs));
    const alerts = await this.facts.alerts(scope, from);
    const toldRuns = runs.filter(isTold);
    const toldObjects = objects.filter(isTold);
    return {
      objects: toldObjects,
      run_count: toldRuns.reduce((sum, { run_count }) => sum + run_count, 0),
      failed_run_count: toldRuns.reduce((sum, { failed_run_count }) => sum + failed_run_count, 0),
      alerts: alerts.filter((alert) => isAlertTold(alert, { ...alert, company })),
      muted: (await this.mutedOf(company, now, settings)).filter(
        ({ match }) =>
          (isToldAll && match.company === company) || canSay(match, company, [...toldObjects, ...toldRuns]),
      ),
    };
  }

  /** Mutes of people, of the rules file, and maintenance windows that hold now for alerts of the company. */
  private async mutedOf(company: string, now: Date, settings: NotifySettings): Promise<SummaryFacts['muted']> {
    const scope = Scope.of([company]);
    const ofPeople = await this.mutes.notEnded(scope, now);
    const stated = [
      ...ofPeople.map(({ match, starts_at, ends_at }) => ({ match, from: starts_at, until: ends_at })),
      ...settings.mutes.filter(({ match }) => canMatch(scope, match)),
    ].filter(
      ({ from, until }) =>
        (from === undefined || Date.parse(from) <= now.getTime()) && Date.parse(until) > now.getTime(),
    );
    const windows = settings.maintenance.flatMap((window) => {
      const zone = window.timeZone ?? this.habits.zones.nameOf(company);
      const endMs = canMatch(scope, window.match) ? endOfWindow(window, zone, now.getTime()) : null;
      return endMs === null ? [] : [{ match: window.match, until: new Date(endMs).toISOString() }];
    });
    return [...stated.map(({ match, until }) => ({ match, until: new Date(until).toISOString() })), ...windows];
  }
}

/** Whether a mute can be told of: it names nothing but what is told of besides. */
const canSay = (match: SubjectMatch, company: string, subjects: readonly Omit<Subject, 'company'>[]): boolean =>
  (match.source === undefined && match.object === undefined) ||
  subjects.some((subject) => matches(match, { ...subject, company }));

/** Begins at another place each time. */
const rotated = <T>(list: readonly T[], by: number): T[] => {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
};

/** The matches of the routes that lead to a receiver. */
const matchesTo = ({ name }: Receiver, { routes }: NotifySettings): RouteMatch[] =>
  routes.filter(({ receivers }) => receivers.includes(name)).map(({ match }) => match);
