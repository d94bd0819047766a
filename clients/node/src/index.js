import { runWith } from './run.js';
import { Sender } from './sender.js';
import { readSettings } from './settings.js';

export const version = '0.1.0';

/** Settings of its own; what is not given comes from the environment. */
export class ConnectorRuns {
  constructor(given) {
    this.settings = readSettings(given);
  }

  run(options, job) {
    return runWith(this.settings, options, job);
  }

  /** Reports every call of the function as a run of its own. The result is a promise. */
  monitored(options, job) {
    const { settings } = this;
    return function monitoredJob(...args) {
      return runWith(settings, options, () => job.apply(this, args));
    };
  }

  /** Sends what waits in the spool; resolves with the number of records that remain. */
  async flush(timeoutSecs = 60) {
    const sender = new Sender(this.settings);
    await sender.request((timeoutSecs * 1000) / 0.9);
    const names = sender.spool.names();
    sender.report(names);
    return names.length;
  }
}

/** A run with the settings that the environment has now. */
export const run = (options, job) => new ConnectorRuns().run(options, job);

/** A wrapper with the settings that the environment has at each call. */
export const monitored = (options, job) =>
  function monitoredJob(...args) {
    return run(options, () => job.apply(this, args));
  };
