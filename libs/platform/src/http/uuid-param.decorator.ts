import { type ErrorCode, isUuid, PipelineError } from '@app/contracts';
import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ApiProblems } from './api-problems.decorator.js';

/** Codes of things that have an id: `<thing>_unknown`. */
export type UnknownIdCode = Extract<
  ErrorCode,
  `${'run' | 'alert' | 'incident' | 'dead_letter' | 'silence' | 'expectation'}_unknown`
>;

/** The error for an id without anything under it, be it a UUID or not. */
export const unknownId = (code: UnknownIdCode, id: string): PipelineError =>
  new PipelineError(code, `there is no ${code.replace('_unknown', '').replace('_', ' ')} ${JSON.stringify(id)}`);

/** An id in the path. One that is no UUID is unknown: 404 with the code, as for any other unknown id. */
export const UuidParam =
  (code: UnknownIdCode, name = 'id'): ParameterDecorator =>
  (target, key, index) => {
    const descriptor = Object.getOwnPropertyDescriptor(target, key!)!;
    ApiParam({ name, schema: { type: 'string', format: 'uuid' } })(target, key!, descriptor);
    ApiProblems(code)(target, key!, descriptor);
    Param(name, uuidPipe(code))(target, key, index);
  };

const uuidPipe = (code: UnknownIdCode): PipeTransform<string, string> => ({
  transform(id) {
    if (!isUuid(id)) throw unknownId(code, id);
    return id;
  },
});
