import { isIntegerId } from '@app/contracts';

/**
 * The subject of an alert. Null means "not narrowed down": a company has no source, a source no object, and everything
 * together not even a company.
 */
export interface Subject {
  readonly company: string | null;
  readonly source: string | null;
  readonly zone: string | null;
  readonly object_id: string | null;
  readonly object_type: string | null;
}

export type Scope = 'everything' | 'company' | 'source' | 'object';

export const everything: Subject = { company: null, source: null, zone: null, object_id: null, object_type: null };

export const companySubject = (company: string): Subject => ({ ...everything, company });

export const sourceSubject = (company: string, source: string): Subject => ({ ...everything, company, source });

export const scopeOf = ({ company, source, object_id }: Subject): Scope => {
  if (company === null) return 'everything';
  if (source === null) return 'company';
  return object_id === null ? 'source' : 'object';
};

/**
 * Distinct for distinct subjects, whatever characters their names have. Ids of alerts and expectations are made of it: an
 * integer id is written as a number, as it was when every id was one.
 */
export const subjectKey = ({ company, source, zone, object_id, object_type }: Subject): string => {
  const id = object_id !== null && isIntegerId(object_id) ? Number(object_id) : object_id;
  return JSON.stringify([company, source, zone, id, object_type]);
};

/** The name for people: `acme`, `acme / zohobooks`, `acme / zohobooks / invoices`. */
export const subjectName = ({ company, source, object_type }: Subject): string =>
  company === null ? 'everything' : [company, source, object_type].filter((name) => name !== null).join(' / ');

/**
 * The subjects of a rule's override, a silence, a route or a maintenance window. A field that is left out matches all.
 */
export interface SubjectMatch {
  readonly company?: string;
  readonly source?: string;
  /** Name of the object, or its id. */
  readonly object?: string;
}

/** Whether the subject lies within what is matched: a match of a source holds for its objects, not for its company. */
export const matches = (match: SubjectMatch, { company, source, object_id, object_type }: Subject): boolean =>
  (match.company === undefined || match.company === company) &&
  (match.source === undefined || match.source === source) &&
  (match.object === undefined || match.object === object_type || match.object === object_id);
