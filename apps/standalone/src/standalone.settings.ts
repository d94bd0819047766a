import { IsString } from 'class-validator';

export class StandaloneSettings {
  /** Folder of the embedded store. Not used when DATABASE_URL is set. */
  @IsString()
  DATA_DIR: string = './data';
}
