import { IsOptional, IsString } from 'class-validator';

export class StandaloneSettings {
  /** Folder of the embedded store. Not used when DATABASE_URL is set. */
  @IsString()
  DATA_DIR: string = './data';

  /** Folder with PostgreSQL's initdb and postgres (15 or newer). Not set: those that npm brought, else on the PATH. */
  @IsOptional()
  @IsString()
  POSTGRES_BIN?: string;
}
