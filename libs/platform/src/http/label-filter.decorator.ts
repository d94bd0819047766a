import { inNfc, isStorable } from '@app/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, ValidateBy } from 'class-validator';

/** As many labels as a record can have. */
const MOST_LABELS = 20;

const isText = (value: unknown): boolean => typeof value === 'string' && isStorable(value);

function isFilter(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= MOST_LABELS && entries.every(([name, text]) => name !== '' && isText(name) && isText(text));
}

/** Names of labels are kept in NFC, their texts as they are sent. */
const withNamesInNfc = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [inNfc(name), text as unknown]))
    : value;

/** Parameters such as `label.team=sales`, as `parseQuery` reads them. */
export const IsLabelFilter = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => withNamesInNfc(value)),
    ApiPropertyOptional({
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Only runs with these labels, each as a parameter of its own: `label.team=sales`.',
    }),
    ValidateBy({
      name: 'isLabelFilter',
      validator: {
        validate: isFilter,
        defaultMessage: () =>
          `$property must be at most ${MOST_LABELS} parameters such as label.team=sales, each given once`,
      },
    }),
  );
