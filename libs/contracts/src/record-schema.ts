import { fieldKinds } from './field-kinds.js';
import { fieldEntries, type FieldEntry, namesOf, neededFields } from './record-fields.js';

/** Spellings that generators and JSON libraries make of a name: `start_time`, `startTime`, `StartTime`. */
function spellingsOf(name: string): string[] {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [...new Set([name, camel, camel.charAt(0).toUpperCase() + camel.slice(1)])];
}

const spelledNamesOf = (entry: FieldEntry): string[] => [...new Set(namesOf(entry).flatMap(spellingsOf))];

function propertyOf({ kind, says, absent, example, field }: FieldEntry, name: string): Record<string, unknown> {
  const { types, maxChars } = { maxChars: undefined, ...fieldKinds[kind] };
  return {
    type: [...types, 'null'],
    ...(maxChars === undefined ? {} : { maxLength: maxChars }),
    description: name === field ? `${says} Absent: ${absent}.` : `The same as ${field}.`,
    ...(name === field ? { examples: [example] } : {}),
  };
}

/**
 * The JSON Schema of a raw record, draft 2020-12. It allows every name that is read, and fields that are not. A record
 * that it allows can still be refused, for an unknown word or a time that cannot be read.
 */
export const recordSchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:observability-stack:record',
  title: 'Run record',
  description: 'One run of one object of a data connector.',
  type: 'object',
  properties: Object.fromEntries(
    fieldEntries.flatMap((entry) => spelledNamesOf(entry).map((name) => [name, propertyOf(entry, name)])),
  ),
  additionalProperties: true,
  allOf: neededFields.map((oneOf) => ({
    anyOf: fieldEntries
      .filter(({ field }) => oneOf.includes(field))
      .flatMap(spelledNamesOf)
      .map((name) => ({ required: [name] })),
  })),
};
