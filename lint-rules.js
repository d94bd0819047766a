import { basename } from 'node:path';

/** Roles that a file name may end with; a file without one is pure. */
const roles = [
  'module',
  'providers',
  'controller',
  'handler',
  'service',
  'repository',
  'queries',
  'settings',
  'telemetry',
  'rule',
  'metric',
  'dto',
  'decorator',
  'guard',
  'pipe',
  'filter',
  'worker',
];

/** Kinds of specs, behind a role or alone; `properties` are the property tests of a pure file. */
const specs = ['spec', 'e2e-spec', 'properties.spec'];

const fileName = new RegExp(`^[a-z0-9-]+(\\.(${roles.join('|')}))?(\\.(${specs.join('|')}))?\\.ts$`);

/** The suffix of a file name is its role. */
const fileRole = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { unknown: '"{{name}}" has a suffix that is none of: {{roles}}.' },
  },
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename);
      if (!fileName.test(name)) {
        context.report({ node, messageId: 'unknown', data: { name, roles: [...roles, ...specs].join(', ') } });
      }
    },
  }),
};

/** A sentence begins with the comment, with one of its lines in capitals, behind a full stop, or behind a tag of JSDoc. */
const subjectless = /(?:^|[.!?:]\s+|\n|@returns\s+)[\s*]*(What|Whoever|Who|So long)\b/;

/** A comment has a subject and a verb: "Limits of one request.", not "What a request may have." */
const commentSubject = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { subjectless: 'A sentence begins with "{{word}}": name its subject instead.' },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const word = subjectless.exec(comment.value)?.[1];
        if (word) context.report({ loc: comment.loc, messageId: 'subjectless', data: { word } });
      }
    },
  }),
};

const asksDatabase = /\b(Database|Kysely)\b/;
const answersLater = /^:\s*(Promise|AsyncGenerator)\b/;

/** A query is handed the companies that its answer may be about: as a `Scope`, or in a question that has one. */
const scopedQuery = {
  meta: {
    type: 'problem',
    schema: [{ type: 'array', items: { type: 'string' } }],
    messages: { unscoped: '"{{name}}" asks the database without a Scope: whose data may it answer with?' },
  },
  create: (context) => {
    const types = new RegExp(`\\b(${['Scope', ...(context.options[0] ?? [])].join('|')})\\b`);
    const textOf = (node) => context.sourceCode.getText(node);
    const check = (node, name, { params }) => {
      if (!params.some((param) => types.test(textOf(param))))
        context.report({ node, messageId: 'unscoped', data: { name } });
    };
    const checkFunction = (node, name, made) => {
      if (made.params.some((param) => asksDatabase.test(textOf(param)))) check(node, name, made);
    };
    return {
      'ExportNamedDeclaration > FunctionDeclaration'(node) {
        checkFunction(node, node.id.name, node);
      },
      'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator[init.type="ArrowFunctionExpression"]'(node) {
        checkFunction(node, node.id.name, node.init);
      },
      'ExportNamedDeclaration > ClassDeclaration > ClassBody > MethodDefinition[kind="method"]'(node) {
        if (node.accessibility === 'private' || !node.value.returnType) return;
        if (answersLater.test(textOf(node.value.returnType))) check(node, node.key.name, node.value);
      },
    };
  },
};

const listeners = new Set(['addEventListener', 'forEach', 'on', 'once', 'setImmediate', 'setInterval', 'setTimeout']);

/** Nobody waits for a listener or a timer: what an async one throws ends the process. */
const asyncListener = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { unwaited: 'Nobody waits for the promise that "{{name}}" is handed.' },
  },
  create: (context) => ({
    CallExpression({ callee, arguments: given }) {
      const name = callee.property?.name ?? callee.name;
      if (!listeners.has(name)) return;
      for (const node of given) if (node.async) context.report({ node, messageId: 'unwaited', data: { name } });
    },
  }),
};

export default {
  meta: { name: 'local' },
  rules: {
    'async-listener': asyncListener,
    'comment-subject': commentSubject,
    'file-role': fileRole,
    'scoped-query': scopedQuery,
  },
};
