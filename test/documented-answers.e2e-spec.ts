import { describe, expect, it } from 'vitest';
import { type ApiDocument, DocumentedAnswers } from './harness/documented-answers.js';

const run = { run_id: 'a', end_time: null, tags: { a: { n: 1 } }, last: null, status: 'FAILED' };
const problem = { type: 'urn:x', code: 'run_unknown' };

const document: ApiDocument = {
  paths: {
    '/runs/{run_id}': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/RunDto' } } } },
          404: {
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/ProblemDto' },
                    { type: 'object', properties: { code: { type: 'string', enum: ['run_unknown'] } } },
                  ],
                },
              },
            },
          },
          default: {
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
          },
        },
      },
      delete: { responses: { 204: {} } },
    },
    '/runs/export': {
      get: { responses: { 200: { content: { 'text/csv; charset=utf-8': { schema: { type: 'string' } } } } } },
    },
  },
  components: {
    schemas: {
      RunDto: {
        type: 'object',
        required: ['run_id', 'end_time', 'tags', 'last', 'status'],
        properties: {
          run_id: { type: 'string', example: 'b' },
          end_time: { type: 'string', nullable: true },
          tags: { type: 'object', additionalProperties: { $ref: '#/components/schemas/TagDto' } },
          last: { type: 'object', nullable: true, allOf: [{ $ref: '#/components/schemas/TagDto' }] },
          status: { type: 'string', enum: ['SUCCESS', 'FAILED'] },
        },
      },
      TagDto: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
      ProblemDto: {
        type: 'object',
        required: ['type', 'code'],
        properties: { type: { type: 'string' }, code: { type: 'string' } },
      },
    },
  },
};

const answers = new DocumentedAnswers(new Map([['shop', document]]));
const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const check = (path: string, status: number, contentType: string | null, body: unknown, method = 'GET') =>
  answers.check({ method, url: `http://127.0.0.1:1${path}`, status, contentType, body });

describe('an answer of a service', () => {
  it.each<[string, string, number, string | null, unknown, string?]>([
    ['as documented', '/runs/a?limit=1', 200, JSON_TYPE, run],
    ['with what may be null', '/runs/a', 200, JSON_TYPE, { ...run, end_time: 'now', last: { n: 2 } }],
    ['that is a problem of the route', '/runs/a', 404, PROBLEM_TYPE, problem],
    ['that is a problem of any route', '/runs/a', 500, PROBLEM_TYPE, { ...problem, code: 'internal_error' }],
    ['without a body', '/runs/a', 204, null, '', 'DELETE'],
    ['of another type', '/runs/export', 200, 'text/csv; charset=utf-8', 'a,b'],
    ['of another server', '/api/v1/query', 200, JSON_TYPE, { any: 1 }],
  ])('%s is one', (_name, ...answer) => {
    const [path, status, type, body, method] = answer;
    expect(() => check(path, status, type, body, method)).not.toThrow();
  });

  it.each<[string, string, number, string | null, unknown, RegExp]>([
    ['without a field', '/runs/a', 200, JSON_TYPE, { ...run, status: undefined }, /required property 'status'/],
    ['with a field that is not documented', '/runs/a', 200, JSON_TYPE, { ...run, more: 1 }, /unevaluated.* more/],
    ['with one inside', '/runs/a', 200, JSON_TYPE, { ...run, tags: { a: { n: 1, m: 2 } } }, /\/tags\/a .* m/],
    ['with one in what may be null', '/runs/a', 200, JSON_TYPE, { ...run, last: { n: 1, m: 2 } }, /\/last/],
    ['with another type', '/runs/a', 200, JSON_TYPE, { ...run, run_id: 1 }, /\/run_id must be string/],
    ['with null where none is', '/runs/a', 200, JSON_TYPE, { ...run, status: null }, /\/status/],
    ['with a word that is none of them', '/runs/a', 200, JSON_TYPE, { ...run, status: 'OK' }, /\/status must be equal/],
    ['with a status that the route has not', '/runs/a', 202, JSON_TYPE, run, /no such status/],
    ['with a code that the route has not', '/runs/a', 404, PROBLEM_TYPE, { ...problem, code: 'x' }, /\/code/],
    ['with another media type', '/runs/a', 200, 'text/html', '<p>', /no text\/html/],
    ['of a route with a name, as one with a parameter', '/runs/export', 200, JSON_TYPE, run, /no application\/json/],
  ])('%s is none', (_name, path, status, type, body, reason) => {
    const sent = JSON.parse(JSON.stringify(body)) as unknown;
    expect(() => check(path, status, type, sent)).toThrow(reason);
  });
});
