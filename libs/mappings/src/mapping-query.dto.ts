import { IsOptional, IsString, Length } from 'class-validator';

/** Fields of its records that the address of a webhook says; they go before the mapping. */
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
