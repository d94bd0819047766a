import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { ProblemError } from './problem.js';

/** Checks query and path parameters; 422 names every bad one. */
export const queryPipe = (): ValidationPipe =>
  new ValidationPipe({ transform: true, exceptionFactory: (faults) => refusalOf(faults) });

function refusalOf(faults: ValidationError[]): ProblemError {
  const errors = faults.map(({ property, constraints }) => ({
    field: property,
    code: 'query_invalid' as const,
    reason: Object.values(constraints ?? {}).join('; '),
  }));
  return new ProblemError('query_invalid', errors.map(({ reason }) => reason).join('; '), { errors });
}
