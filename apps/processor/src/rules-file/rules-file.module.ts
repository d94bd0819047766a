import type { Rule } from '@app/alerting';
import { type DynamicModule, Module } from '@nestjs/common';
import { ProcessorSettings } from '../processor.settings.js';
import { readRulesText, secretsFrom } from './read-files.js';
import { RulesFileService } from './rules-file.service.js';
import { RULES, RulesController } from './rules.controller.js';

/** The rules file: read at the start, looked at from then on. A bad one ends the start. */
@Module({})
export class RulesFileModule {
  /** @param environment that secrets may be in */
  static register(rules: readonly Rule[], environment: Readonly<Record<string, string | undefined>>): DynamicModule {
    const file = {
      provide: RulesFileService,
      inject: [ProcessorSettings],
      useFactory: ({ RULES_FILE }: ProcessorSettings) =>
        new RulesFileService({
          rules,
          fileName: RULES_FILE,
          mayBeMissing: RULES_FILE === new ProcessorSettings().RULES_FILE,
          readText: () => readRulesText(RULES_FILE),
          readSecret: secretsFrom(environment),
          now: () => new Date(),
        }),
    };
    return {
      module: RulesFileModule,
      controllers: [RulesController],
      providers: [file, { provide: RULES, useValue: rules }],
      exports: [RulesFileService, RULES],
    };
  }
}
