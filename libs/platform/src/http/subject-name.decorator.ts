import { isStorable } from '@app/contracts';
import { ValidateBy } from 'class-validator';

/** A text that a company or a source can be called: one that the database can hold. */
export const IsSubjectName = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSubjectName',
    validator: {
      validate: (value) => typeof value === 'string' && isStorable(value),
      defaultMessage: () => '$property must be a name, without characters that cannot be stored',
    },
  });
