import { permissions } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class SignInDto {
  /**
   * A key that may read.
   * @example "obs_aB3dE5fG7h_…"
   */
  @IsString()
  @MaxLength(200)
  key: string;
}

export class OpenIdStartDto {
  /** Page to which the provider sends the browser back, such as `/ui/runs?status=FAILED`; any other address is `/ui/`. */
  @IsOptional()
  @IsString()
  to?: string;
}

/** Somebody who asks. */
export class CallerDto {
  /** `open`: a service without keys, in which anybody may do everything. */
  @ApiProperty({ enum: ['open', 'key', 'person'] })
  kind: string;

  /** The id of the key, or the issuer and the subject of the person. */
  id: string;

  name: string;

  /** All that they may do: `operate` includes `read`, `admin` includes all. */
  @ApiProperty({ enum: permissions, isArray: true })
  permissions: string[];

  /** The companies that they see; null: all of them. */
  @ApiProperty({ type: [String], nullable: true })
  companies: readonly string[] | null;
}

/** A provider with which people sign in. */
export class OpenIdDto {
  /** Its name, from `OIDC_NAME`. */
  name: string;
}

export class SessionDto {
  /** Whether there are no keys at all, and nobody needs to sign in. */
  is_open: boolean;

  /** Null: it is not known who asks; then they have to sign in, or to show a key. */
  principal: CallerDto | null;

  /** The time at which the sign-in ends by itself, ISO 8601 in UTC; null: there is none. */
  ends_at: string | null;

  /** Null: people sign in with a key only. */
  openid: OpenIdDto | null;
}
