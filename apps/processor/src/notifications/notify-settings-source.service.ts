import { Injectable } from '@nestjs/common';
import { defaultNotifySettings, type NotifySettings } from '../rules-file/index.js';

/** The notification settings of the current rules file. */
@Injectable()
export class NotifySettingsSource {
  private settings: NotifySettings | null = null;

  /** False until the first `set`: meanwhile nothing is sent, and no pending notification is given up. */
  get isKnown(): boolean {
    return this.settings !== null;
  }

  current(): NotifySettings {
    return this.settings ?? defaultNotifySettings;
  }

  /** Takes effect with the next plan and the next delivery. */
  set(settings: NotifySettings): void {
    this.settings = settings;
  }
}
