import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Reload, type ReloadOptions, type RulesInForce } from './reload.js';

/** How often the file is looked at. Not `fs.watch`: it loses a ConfigMap, whose links are swapped. */
const LOOK_EVERY_MS = 2000;

export type OnRulesChange = (rules: RulesInForce) => void;

/** The rules of the rules file, kept up to date. They are there, and good, from the first moment on. */
export class RulesFileService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RulesFileService.name);
  private readonly listeners = new Set<OnRulesChange>();
  private readonly reload: Reload;
  private timer: NodeJS.Timeout | undefined;

  /** @throws PipelineError `rules_invalid` */
  constructor(private readonly options: ReloadOptions) {
    this.reload = new Reload(options);
  }

  get fileName(): string {
    return this.options.fileName;
  }

  current(): RulesInForce {
    return this.reload.current;
  }

  /** Calls the listener whenever other rules hold. @returns what ends that */
  onChange(listener: OnRulesChange): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Looks at the file: once for whoever calls, and every two seconds by itself. */
  look(): void {
    const found = this.reload.look();
    const { version, problem } = this.current();
    // The message names lines and reasons; neither quotes a secret.
    if (found === 'refused') this.logger.warn({ version }, `the old rules stay. ${problem?.detail}`);
    if (found !== 'changed') return;
    this.logger.log({ version }, `the rules in ${this.fileName} have changed`);
    for (const listener of this.listeners) this.tell(listener);
  }

  // A service that takes both requests and messages is initialized twice: for each of the two.
  onModuleInit(): void {
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private tell(listener: OnRulesChange): void {
    try {
      listener(this.current());
    } catch (error) {
      this.logger.error({ err: error as Error }, 'new rules could not be handed on');
    }
  }
}
