import { inNfc, isStorable } from '@app/contracts';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** A name is compared in the form in which records keep it. Anything but a text is left to the checks. */
export const InNfc = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? inNfc(value) : value));

/** A text that a company or a source can be called: one that the database can hold. */
export const IsSubjectName = (): PropertyDecorator =>
  applyDecorators(
    InNfc(),
    ValidateBy({
      name: 'isSubjectName',
      validator: {
        validate: (value) => typeof value === 'string' && isStorable(value),
        defaultMessage: () => '$property must be a name, without characters that cannot be stored',
      },
    }),
  );
