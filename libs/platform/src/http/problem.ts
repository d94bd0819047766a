import { errors, type ErrorCode, type FieldFault, PipelineError } from '@app/contracts';
import { HttpException } from '@nestjs/common';
import { withoutKeys } from '../access/key-text.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** A PipelineError that an HTTP answer should say more about. */
export class ProblemError extends PipelineError {
  constructor(
    code: ErrorCode,
    detail: string,
    /** Members of the problem document beside the standard ones. */
    readonly members: {
      readonly errors?: readonly FieldFault[];
      readonly results?: object;
      readonly rejected?: object;
      readonly rejected_omitted?: number;
    } = {},
  ) {
    super(code, detail);
  }
}

/** Too much of something for now: the answer says when to try again. */
export class TryLaterError extends ProblemError {
  constructor(
    code: ErrorCode,
    detail: string,
    /** Whole seconds, 1 or more. */
    readonly retryAfterSecs: number,
    members: ProblemError['members'] = {},
  ) {
    super(code, detail, members);
  }
}

/** The refusal of a request that names every bad field or parameter. */
export function fieldsInvalid(
  code: 'query_invalid' | 'body_invalid',
  faults: readonly { readonly field: string; readonly reason: string }[],
): ProblemError {
  const errors = faults.map(({ field, reason }) => ({ field, code, reason }));
  return new ProblemError(code, errors.map(({ reason }) => reason).join('; '), { errors });
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** The problem document of whatever was thrown while a request was answered. Never a stack, never an inner message. */
export function problemOf(thrown: unknown): Problem {
  const error = thrown instanceof PipelineError ? thrown : (fromFramework(thrown) ?? PipelineError.from(thrown));
  const { title, http: status } = errors[error.code];
  const members = error instanceof ProblemError ? error.members : {};
  return {
    type: `urn:observability-stack:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.detail,
    ...members,
  };
}

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  404: 'route_unknown',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'media_type_unsupported',
  422: 'query_invalid',
  503: 'shutting_down',
};

// Theirs may quote the whole address, with a key in its path or its parameters.
const MAX_MESSAGE_CHARS = 300;

/** Nest's and Fastify's own refusals, which carry a status. */
function fromFramework(thrown: unknown): PipelineError | null {
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status !== 'number' || (status >= 500 && status !== 503) || status < 400) return null;
  return new PipelineError(
    codeOfStatus[status] ?? 'request_invalid',
    withoutKeys((thrown as Error).message.split('?')[0]!).slice(0, MAX_MESSAGE_CHARS),
    { cause: thrown },
  );
}
