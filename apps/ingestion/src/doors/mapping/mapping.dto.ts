import { IsOptional, IsString, Length } from 'class-validator';

/** What the address of a webhook can say of its records; goes before the mapping. */
export class MappingQueryDto {
  /** @example "acme" */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  company?: string;

  /** @example "prod" */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  zone?: string;

  /** @example "warehouse" */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  source?: string;

  /**
   * Name of the object, where the body has none.
   * @example "sales"
   */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  object?: string;
}
