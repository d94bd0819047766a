import { Logger } from '@nestjs/common';
import type { StatedSchedule } from './stated-schedule.js';

/** Takes the schedules that jobs state beside their check-ins. The default writes them into the log at debug. */
export abstract class StatedSchedules {
  /** Called when the check-in is safe. Does not throw. */
  abstract state(schedule: StatedSchedule): void;
}

export class LoggedSchedules extends StatedSchedules {
  private readonly logger = new Logger('StatedSchedules');

  state({ source, object_type, schedule }: StatedSchedule): void {
    this.logger.debug({ source, object_type, schedule }, 'schedule stated by a check-in');
  }
}
