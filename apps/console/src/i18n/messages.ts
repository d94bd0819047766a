import { frenchSpaces } from './typography';

export const locales = ['en', 'fr'] as const;

export type Locale = (typeof locales)[number];

/** A text, or what makes one of values that are already written for people (`shown`) and of counts. */
type Message = string | ((...values: never[]) => string);

/** The same names with the same values in every language. */
export type MessagesOf<M> = { readonly [Name in keyof M]: M[Name] extends string ? string : M[Name] };

export type Catalogue<M> = Readonly<Record<Locale, MessagesOf<M>>>;

/** The texts of a page or of a part. English says which there are; a name that French lacks does not compile. */
export function defineMessages<const M extends Readonly<Record<string, Message>>>(catalogue: {
  en: M;
  fr: MessagesOf<NoInfer<M>>;
}): Catalogue<M> {
  return { en: catalogue.en, fr: Object.fromEntries(Object.entries(catalogue.fr).map(spaced)) } as Catalogue<M>;
}

const spaced = ([name, message]: [string, unknown]): [string, unknown] => [
  name,
  typeof message === 'string'
    ? frenchSpaces(message)
    : (...values: never[]) => frenchSpaces((message as (...values: never[]) => string)(...values)),
];

/** One or many: `1 run`, `2 runs`; in French none is one as well. */
export const pluralEn = (count: number, one: string, many: string): string => (count === 1 ? one : many);
export const pluralFr = (count: number, one: string, many: string): string => (count < 2 ? one : many);
