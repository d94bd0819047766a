import {
  IsName,
  IsNumberOrText,
  IsObjectId,
  IsOptionalShortText,
  IsOptionalText,
  IsStatusWord,
  IsText,
} from './raw-log.decorators.js';

/**
 * One run of one connector object, exactly as the source wrote it. Field names are the source's. Fields that are not
 * listed here are kept on the way and not looked at.
 */
export class RawLogDto {
  /**
   * Identity of the cycle; runs of a company that share it are one cycle.
   * @example "2025-09-05-16-45"
   */
  @IsName()
  No_Sequence: string;

  /**
   * Day of the cycle, `yyyy-MM-dd`, local to the company. Missing: taken from `No_Sequence`.
   * @example "2025-09-05"
   */
  @IsNumberOrText()
  Date_Sequence?: string | number | null;

  /**
   * Hour of the cycle, 0–23.
   * @example "16"
   */
  @IsNumberOrText()
  Heure_Sequence?: string | number | null;

  /**
   * Minute of the cycle, 0–59.
   * @example "45"
   */
  @IsNumberOrText()
  Minute_Sequence?: string | number | null;

  /**
   * The company.
   * @example "akonovia"
   */
  @IsName()
  Entreprise: string;

  /**
   * Layer of the data lake that the run writes to.
   * @example "1-Raw"
   */
  @IsName()
  Zone: string;

  /**
   * The system that the data comes from.
   * @example "zohobooks"
   */
  @IsName()
  Source: string;

  /**
   * Id of the object in the connector's configuration: an integer, or the text of one.
   * @example 1204
   */
  @IsObjectId()
  Objet_Id: number | string;

  /**
   * Name of the object that was moved.
   * @example "invoices_ga"
   */
  @IsName()
  Objet: string;

  /**
   * The function that did the work.
   * @example "Zoho_API_get_data"
   */
  @IsName()
  Transformation: string;

  /**
   * Parameters of the run, free text.
   * @example "limit=200"
   */
  @IsOptionalText()
  Parametres?: string | null;

  /**
   * `SUCCESS` or `FAILED` in any case; also `SUCCES`, `OK`, `ECHEC`, `ERROR`, `KO`.
   * @example "SUCCESS"
   */
  @IsStatusWord()
  Etat: string;

  /**
   * Start: `dd-MM-yyyy HH:mm:ss[.f…]`, the same with `/`, or ISO 8601. No offset: the company's time zone.
   * @example "05-09-2025 16:45:26.191702"
   */
  @IsText()
  Debut: string;

  /**
   * End, written as the start is. Missing: start plus duration.
   * @example "05-09-2025 16:45:30.383286"
   */
  @IsOptionalShortText()
  Fin?: string | null;

  /**
   * Duration in seconds. Missing: end minus start.
   * @example 4.191584
   */
  @IsNumberOrText()
  'Duree secondes'?: number | string | null;

  /**
   * The message of the connector about the run; the error when it failed.
   * @example "Tout roule, pas de stress!"
   */
  @IsOptionalText()
  Description?: string | null;

  /**
   * CPU time in seconds.
   * @example "0.64"
   */
  @IsNumberOrText()
  'cpu_time (sec)'?: number | string | null;

  /**
   * Growth of the memory in bytes; a negative one is an anomaly.
   * @example 14155776
   */
  @IsNumberOrText()
  'memory_used (bytes)'?: number | string | null;
}

/** A raw record that passed `checkRawLog`. */
export type RawLog = RawLogDto;
