import { ApiProperty } from '@nestjs/swagger';
import { fieldKinds } from './field-kinds.js';
import { fieldEntries, namesOf } from './record-fields.js';

/**
 * One run of one object, in the words of its sender. Every field has several names; of each, one is enough. Needed are
 * `source`, `status`, one of `object_type` and `object_id`, and one of `start_time` and `end_time`. Other fields are
 * kept on the way and not looked at.
 */
export class RawLogDto {}

// Names in French and canonical names are shown, so that the schema describes what connectors send; the rest is text.
for (const entry of fieldEntries) {
  const { types, maxChars } = { maxChars: undefined, ...fieldKinds[entry.kind] };
  const [canonical, ...others] = namesOf(entry);
  const oneOf = types.map((type) => ({
    type,
    ...(type === 'array' ? { items: { type: 'string' } } : {}),
    ...(type === 'string' && maxChars !== undefined ? { maxLength: maxChars } : {}),
  }));
  for (const name of entry.french === undefined ? [canonical] : [canonical, entry.french]) {
    const spelled = others.map((other) => `\`${other}\``).join(', ');
    const says = name === canonical ? entry.says : `The same as \`${canonical}\`. ${entry.says}`;
    const description = `${says}${name === canonical && spelled !== '' ? ` Also ${spelled}.` : ''} Absent: ${entry.absent}.`;
    // A compiler writes this beside every decorator; Swagger asks for it.
    Reflect.defineMetadata('design:type', Object, RawLogDto.prototype, name as string);
    ApiProperty({ oneOf, nullable: true, required: false, description, example: entry.example })(
      RawLogDto.prototype,
      name as string,
    );
  }
}
