/** The programs, as `npm run` and `npx observability-stack` start them: one table for both. */
import { serviceFlags } from './service-flags.mjs';

/**
 * `file` lies in `dist/apps`, `flags` are options of Node. The standard output of a program that is no service is its answer.
 * `says` is its line in the help.
 */
export const programs = {
  start: {
    file: 'standalone/src/main.js',
    flags: serviceFlags,
    isService: true,
    says: 'the three services and the console in one process',
  },
  demo: {
    file: 'standalone/src/demo.js',
    flags: serviceFlags,
    isService: true,
    says: 'the same with two days of sample data, which goes on',
  },
  backtest: {
    file: 'standalone/src/backtest.js',
    flags: ['--max-old-space-size=4096'],
    isService: false,
    says: 'which alerts a file of runs would have raised',
  },
  move: {
    file: 'standalone/src/move.js',
    flags: ['--max-old-space-size=512'],
    isService: false,
    says: 'the embedded store into a PostgreSQL of your own',
  },
  rewind: {
    file: 'processor/src/rewind.js',
    flags: [],
    isService: false,
    says: 'a consumer group reads again what Kafka still has',
  },
  keys: {
    file: 'standalone/src/keys.js',
    flags: [],
    isService: false,
    says: 'the keys that programs and people show',
  },
  erase: {
    file: 'standalone/src/erase.js',
    flags: ['--max-old-space-size=2048'],
    isService: false,
    says: 'everything that is stored of a company',
  },
  rezone: {
    file: 'standalone/src/rezone.js',
    flags: ['--max-old-space-size=512'],
    isService: false,
    says: "puts a company's stored times right",
  },
  export: {
    file: 'standalone/src/export.js',
    flags: ['--max-old-space-size=512'],
    isService: false,
    says: 'stored runs into folders that a warehouse reads',
  },
  generate: {
    file: 'generator/src/main.js',
    flags: [],
    isService: false,
    says: 'sample records, on the standard output or into a file',
  },
};

/** Undefined when there is none of the name. */
export const programNamed = (name) => (Object.hasOwn(programs, name) ? programs[name] : undefined);
