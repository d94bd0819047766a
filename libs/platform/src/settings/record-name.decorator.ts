import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { InNfc } from '../http/subject-name.decorator.js';
import { faultOfName } from './subject-name.js';

/** A name that records can have, in the form in which they keep it. */
export const IsRecordName = (): PropertyDecorator =>
  applyDecorators(
    InNfc(),
    ValidateBy({
      name: 'isRecordName',
      validator: {
        validate: (value) => typeof value !== 'string' || faultOfName(value) === null,
        defaultMessage: (given) => `$property ${faultOfName(String(given?.value))}`,
      },
    }),
  );
