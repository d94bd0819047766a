import { type ErrorCode, isUuid, PipelineError } from '@app/contracts';
import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ApiProblems } from './api-problems.decorator.js';

/** Codes of things that have an id: `<thing>_unknown`. */
export type UnknownIdCode = Extract<
  ErrorCode,
  `${'run' | 'alert' | 'incident' | 'dead_letter' | 'silence' | 'expectation'}_unknown`
>;

/** The error for an id without anything under it. A text that is no UUID is not quoted: it may be a key, pasted in the wrong place. */
export function unknownId(code: UnknownIdCode, id: string): PipelineError {
  const thing = code.replace('_unknown', '').replace('_', ' ');
  return new PipelineError(
    code,
    isUuid(id) ? `there is no ${thing} ${JSON.stringify(id)}` : `there is no ${thing} with this id: it is no UUID`,
  );
}

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
