import { type OwnRedaction, PipelineError, runStatuses, statusKeyOf, type StatusWords } from '@app/contracts';
import { CompanyZones } from '@app/time';
import {
  isBlank,
  locationOf,
  mapOf,
  mapping,
  oneOf,
  optional,
  parseYaml,
  type Reader,
  then,
  timeZone,
} from '@app/yaml';
import { isMap, type Node } from 'yaml';
import { ownPatterns } from './own-patterns.js';
import { readRulesText } from './rules-text.js';
import type { ServiceSettings } from './service.settings.js';
import { byCompany } from './subject-name.js';

/** Which of the two comes first in a date of digits that begins with neither four of them nor a name. */
export type DateOrder = 'day first' | 'month first';

/** Languages in which a company may be told. */
export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** How a company writes its records, and how it is told. */
interface CompanyHabit {
  readonly time_zone?: string;
  readonly date_order?: DateOrder;
  readonly status_words?: StatusWords;
  readonly redact?: OwnRedaction;
  readonly language?: Language;
}

const dateOrder: Reader<DateOrder> = then(oneOf('an order of dates', ['day_first', 'month_first'] as const), (word) =>
  word === 'day_first' ? 'day first' : 'month first',
);
const statusWords: Reader<StatusWords> = then(
  mapOf(oneOf('a status', runStatuses)),
  (words) => new Map([...words].map(([word, status]) => [statusKeyOf(word), status])),
);

/** The section `companies` of the rules file. */
export const companiesSection: Reader<ReadonlyMap<string, CompanyHabit>> = byCompany(
  mapping({
    time_zone: optional(timeZone, 'Zone of times without an offset, and of its messages.'),
    date_order: optional(dateOrder, 'Which comes first in dates such as 05/09/2025.'),
    status_words: optional(statusWords, 'Words of its own for a status.'),
    redact: optional(ownPatterns, 'Patterns of its secrets: expressions of RE2.'),
    language: optional(oneOf('a language', languages), 'Language of its messages. Default: en.'),
  }),
);

/** Knows how companies write their records. A process reads it at its start, and keeps it. */
export class CompanyHabits {
  readonly zones: CompanyZones;

  /** @throws Error when the zones of the settings cannot be read */
  constructor(
    { COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE }: Pick<ServiceSettings, 'COMPANY_TIME_ZONES' | 'DEFAULT_TIME_ZONE'>,
    private readonly habits: ReadonlyMap<string, CompanyHabit> = new Map(),
  ) {
    const zones = [...habits].flatMap(([company, { time_zone }]) =>
      time_zone === undefined ? [] : [[company, time_zone] as const],
    );
    this.zones = new CompanyZones(COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE, new Map(zones));
    const hasWords = [...habits.values()].some(({ status_words }) => status_words !== undefined);
    this.statusWordsOf = hasWords ? (company) => habits.get(company)?.status_words : undefined;
    const hasPatterns = [...habits.values()].some(({ redact }) => redact !== undefined);
    this.redactionOf = hasPatterns ? (company) => habits.get(company)?.redact : undefined;
  }

  /** The order of day and month that the company writes. */
  readonly dateOrderOf = (company: string): DateOrder => this.habits.get(company)?.date_order ?? 'day first';

  /** The language in which a company is told. */
  readonly languageOf = (company: string): Language => this.habits.get(company)?.language ?? 'en';

  /** Words for a status that a company has added; undefined: no company has, and no record need be asked for its company. */
  readonly statusWordsOf: ((company: string) => StatusWords | undefined) | undefined;

  /** Takes the secrets out that a company's own patterns find; undefined: no company has any. */
  readonly redactionOf: ((company: string) => OwnRedaction | undefined) | undefined;
}

/**
 * The habits of companies by the settings and by the section `companies` of the rules file. Where both name a time zone, the
 * setting counts.
 * @param mayBeMissing whether there need be no such file
 * @throws PipelineError `rules_invalid`: the service must not read records in another way than was meant
 */
export function loadCompanyHabits(settings: ServiceSettings, mayBeMissing: boolean): CompanyHabits {
  const { RULES_FILE: fileName } = settings;
  const text = readRulesText(fileName);
  if (text === null && !mayBeMissing)
    throw new PipelineError('rules_invalid', `The rules file ${fileName} is not there.`);
  return new CompanyHabits(settings, companiesIn(text ?? '', fileName));
}

function companiesIn(text: string, fileName: string): ReadonlyMap<string, CompanyHabit> {
  const { root, problems } = parseYaml(text);
  // The service that owns the file tells what else is wrong with it.
  const node = isMap(root) ? ((root.get('companies', true) as Node | undefined) ?? null) : null;
  const location = locationOf(node, 'companies', 0, problems);
  if (isBlank(location)) return new Map();
  const found = companiesSection(location);
  if (found !== undefined) return found;
  throw new PipelineError('rules_invalid', problems.toText(`The companies in ${fileName} cannot be used:`));
}
