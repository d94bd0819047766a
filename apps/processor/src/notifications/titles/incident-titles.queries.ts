import {
  type AlertReason,
  incidentSaying,
  incidentTitle,
  leadOf,
  type Saying,
  type Subject,
  subjectKey,
  type TitledIncident,
} from '@app/alerting';
import { redactText } from '@app/contracts';
import { Database, sourceHashFrom, within } from '@app/database';
import type { Scope } from '@app/platform';
import { CompanyZones } from '@app/time';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

/** Characters of a message, and of a summary, that a title may need: a long trace begins and ends with what counts. */
const MOST_CHARS = 20_000;

/** An incident that gets a title. */
export interface UntitledIncident extends Pick<TitledIncident, 'alerts' | 'ended_at'> {
  /** Stands before the sentence; left out: nothing does. */
  readonly prefix?: string;
}

/** Writes titles of incidents, with the reasons and the counts that the store knows. */
@Injectable()
export class IncidentTitles {
  constructor(
    private readonly database: Database,
    private readonly zones: CompanyZones,
  ) {}

  /** The titles in the order of the incidents, in three queries at most. @throws PipelineError `store_unavailable` */
  async of(scope: Scope, incidents: readonly UntitledIncident[], now: Date): Promise<string[]> {
    const titles = await this.titlesOf(scope, incidents, now);
    return titles.map(({ title }) => title);
  }

  /** The same, each as a code and its values as well. @throws PipelineError `store_unavailable` */
  async titlesOf(
    scope: Scope,
    incidents: readonly UntitledIncident[],
    now: Date,
  ): Promise<{ title: string; saying: Saying | null }[]> {
    const leads = incidents.map(({ alerts }) => leadOf(alerts));
    const reasons = await this.reasonsOf(leads.flatMap((lead) => lead?.alert_id ?? []));
    // One alert says it in its own words, without counts.
    const counted = leads.filter((lead, index) => lead !== undefined && incidents[index]!.alerts.length > 1);
    const subjects = counted.flatMap((lead) => lead?.subject ?? []);
    const objects = await this.objectsOf(
      scope,
      subjects.filter(({ object_type }) => object_type !== null),
    );
    const sources = await this.sourcesOf(
      scope,
      subjects.filter(({ object_type }) => object_type === null),
    );
    return incidents.map(({ prefix, ...incident }, index) => {
      const lead = leads[index];
      const company = lead?.subject.company ?? null;
      const known = {
        objects: lead === undefined ? null : (objects.get(sourceKey(lead.subject)) ?? null),
        sources: sources.get(company ?? '') ?? null,
      };
      const reason = lead === undefined ? null : (reasons.get(lead.alert_id) ?? null);
      const zone = company === null ? 'UTC' : this.zones.nameOf(company);
      const titled = { ...incident, reason, known, zone, nowMs: now.getTime() };
      return { title: incidentTitle(titled, prefix), saying: incidentSaying(titled) };
    });
  }

  /** Why alerts fired the last time, by `alert_id`. */
  private async reasonsOf(ids: readonly string[]): Promise<ReadonlyMap<string, AlertReason>> {
    if (ids.length === 0) return new Map();
    const most = sql.lit(MOST_CHARS);
    const { rows } = await this.database.use((tables) =>
      sql<AlertReason & { alert_id: string }>`
        with fired as (
          select distinct on (alert_id) alert_id, transition->>'summary' as summary,
            transition->'evidence'->'run'->>'error_message' as message
          from alert_transitions
          where alert_id = any(${[...new Set(ids)]}::uuid[]) and transition->>'to' = 'firing'
          order by alert_id, seq desc
        )
        select alert_id, left(summary, ${most}) as summary,
          case when length(message) > ${most} then left(message, ${most} / 2) || right(message, ${most} / 2)
            else message end as message
        from fired`.execute(tables),
    );
    // The runs of an older version, or of another program, were stored with the secrets that were in them. A title is cut, and half
    // a secret has no form by which it could be known.
    return new Map(
      rows.map(({ alert_id, summary, message }) => [
        alert_id,
        { summary: redactText(summary), message: message === null ? null : redactText(message) },
      ]),
    );
  }

  /** The number of objects of sources; those that are retired are no part of a whole. */
  private async objectsOf(scope: Scope, subjects: readonly Subject[]): Promise<ReadonlyMap<string, number>> {
    if (subjects.length === 0) return new Map();
    const asked = new Map(subjects.map(({ company, source }) => [sourceKey({ company, source }), { company, source }]));
    const { rows } = await this.database.use((tables) =>
      sql<Pick<Subject, 'company' | 'source'> & { count: number }>`
        select company, source, count(*)::int as count from subjects
        where ${within(scope)} and object_type is not null and expectation is distinct from 'retired' and source_id in (
          select ${sourceHashFrom('asked')}
          from json_to_recordset(${JSON.stringify([...asked.values()])}::json) as asked (company text, source text))
        group by company, source`.execute(tables),
    );
    return new Map(rows.map((row) => [sourceKey(row), row.count]));
  }

  /** The number of sources of companies. */
  private async sourcesOf(scope: Scope, subjects: readonly Subject[]): Promise<ReadonlyMap<string, number>> {
    const companies = [...new Set(subjects.flatMap(({ company, source }) => (source === null ? [] : (company ?? []))))];
    if (companies.length === 0) return new Map();
    const { rows } = await this.database.use((tables) =>
      sql<{ company: string; count: number }>`
        select company, count(*)::int as count from subjects
        where ${within(scope)} and object_type is null and expectation is distinct from 'retired' and company = any(${companies}::text[])
        group by company`.execute(tables),
    );
    return new Map(rows.map(({ company, count }) => [company, count]));
  }
}

const sourceKey = ({ company, source }: Pick<Subject, 'company' | 'source'>): string =>
  subjectKey({ company, source, zone: null, object_id: null, object_type: null });
