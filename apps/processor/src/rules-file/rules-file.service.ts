import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type RulesInForce, rulesReload, type RulesReloadOptions } from './reload.js';

/** Poll interval in milliseconds. `fs.watch` does not work: it loses a ConfigMap, whose links are swapped. */
const POLL_MS = 2000;

export type OnRulesChange = (rules: RulesInForce) => void;

/** The rules of the rules file, kept up to date. They are valid from the constructor on. */
export class RulesFileService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RulesFileService.name);
  private readonly listeners = new Set<OnRulesChange>();
  private readonly reload: ReturnType<typeof rulesReload>;
  private timer: NodeJS.Timeout | undefined;

  /** @throws PipelineError `rules_invalid` */
  constructor(private readonly options: RulesReloadOptions) {
    this.reload = rulesReload(options);
  }

  get fileName(): string {
    return this.options.fileName;
  }

  current(): RulesInForce {
    return this.reload.current;
  }

  /** Calls the listener after each change of the rules in force. @returns the function that removes it */
  onChange(listener: OnRulesChange): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Polls the file. Runs every two seconds by itself. */
  poll(): void {
    const found = this.reload.poll();
    const { version, problem } = this.current();
    // The detail has lines and reasons, and quotes no secret.
    if (found === 'refused')
      this.logger.warn({ version }, `rules file refused, keeping the old rules. ${problem?.detail}`);
    if (found !== 'changed') return;
    this.logger.log({ version }, `rules reloaded from ${this.fileName}`);
    for (const listener of this.listeners) this.tell(listener);
  }

  // Nest initializes a hybrid application twice, for HTTP and for messages.
  onModuleInit(): void {
    this.timer ??= setInterval(() => this.poll(), POLL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private tell(listener: OnRulesChange): void {
    try {
      listener(this.current());
    } catch (error) {
      this.logger.error({ err: error as Error }, 'rules listener failed');
    }
  }
}
