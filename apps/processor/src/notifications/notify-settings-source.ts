import { Injectable } from '@nestjs/common';
import { defaultNotifySettings, type NotifySettings } from '../rules-file/index.js';

/** Who is told what, as the rules file says now. */
@Injectable()
export class NotifySettingsSource {
  private settings: NotifySettings | null = null;

  /** Until somebody has said, nobody is told, and nothing that waits is given up. */
  get isKnown(): boolean {
    return this.settings !== null;
  }

  current(): NotifySettings {
    return this.settings ?? defaultNotifySettings;
  }

  /** Holds from the next plan and the next delivery on. */
  set(settings: NotifySettings): void {
    this.settings = settings;
  }
}
