import type { Rule } from '@app/alerting';
import { readRulesText } from '@app/platform/settings';
import { type DynamicModule, Module } from '@nestjs/common';
import { ProcessorSettings } from '../processor.settings.js';
import { FileSchemasController } from './file-schemas.controller.js';
import { secretsFrom } from './read-files.service.js';
import { RulesFileService } from './rules-file.service.js';
import { RULES, RulesController } from './rules.controller.js';

/** Reads the rules file at the start and polls it from then on. An invalid file fails the start. */
@Module({})
export class RulesFileModule {
  /** @param environment variables that may hold secrets */
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
      controllers: [RulesController, FileSchemasController],
      providers: [file, { provide: RULES, useValue: rules }],
      exports: [RulesFileService, RULES],
    };
  }
}
