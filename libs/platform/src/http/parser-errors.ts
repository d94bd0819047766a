import { PipelineError } from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

/** Answers a request that no route sees, such as one for `/%zz`. */
export function answerFrameworkError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
}

/** Answers what is not even a request, as far as its sender still listens. */
export function answerParserError(_error: Error, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const problem = problemOf(
    new PipelineError('request_invalid', 'this is not HTTP, or its head is too large, or it came too slowly'),
  );
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} Bad Request\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
