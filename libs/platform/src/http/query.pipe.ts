import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { fieldsInvalid, type ProblemError } from './problem.js';

/** Checks query and path parameters; 422 names every bad one. */
export const queryPipe = (): ValidationPipe =>
  new ValidationPipe({ transform: true, exceptionFactory: (faults) => refusalOf(faults) });

function refusalOf(faults: ValidationError[]): ProblemError {
  const reasons = faults.map(({ property, constraints }) => ({
    field: property,
    reason: Object.values(constraints ?? {}).join('; '),
  }));
  return fieldsInvalid('query_invalid', reasons);
}
