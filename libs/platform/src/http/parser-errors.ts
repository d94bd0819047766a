import { errors, type ErrorCode, PipelineError } from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

/** Answers a request that no route sees, such as one for `/%zz`. */
export function answerFrameworkError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
}

/** What Node's parser says, as ours. */
const codes: ReadonlyMap<unknown, ErrorCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'head_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_too_slow'],
]);

/** Answers what is not even a request, as far as its sender still listens. */
export function answerParserError(error: Error & { code?: unknown }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const code = codes.get(error.code) ?? 'request_invalid';
  const problem = problemOf(new PipelineError(code, errors[code].title));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
