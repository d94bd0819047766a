import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { readFileSync } from 'node:fs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

/** How to reach Kafka. */
export class KafkaSettings {
  /** Brokers to begin with, `host:port,host:port`. `KAFKA_BOOTSTRAP_SERVERS` is read when it is not set. */
  @Matches(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, {
    message: '$property must be host:port, more of them separated by commas',
  })
  KAFKA_BROKERS: string = 'localhost:9092';

  /** Encrypt the connection. */
  @Transform(toBoolean)
  @IsBoolean()
  KAFKA_TLS: boolean = false;

  /** File of the certificate authority, PEM; not set: those of the system. */
  @IsOptional()
  @IsString()
  KAFKA_TLS_CA_FILE?: string;

  /** How to log in: `plain`, `scram-sha-256` or `scram-sha-512`; not set: not at all. */
  @IsOptional()
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  /** Name to log in with. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_USERNAME?: string;

  /** Password to log in with; better as `KAFKA_SASL_PASSWORD_FILE`. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_PASSWORD?: string;
}

/** The same as kafkajs wants it. @throws Error when the file of the certificate authority cannot be read */
export function connectionOf(settings: KafkaSettings): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  const { KAFKA_BROKERS, KAFKA_TLS, KAFKA_TLS_CA_FILE } = settings;
  const ssl = KAFKA_TLS_CA_FILE === undefined ? KAFKA_TLS : { ca: [readFileSync(KAFKA_TLS_CA_FILE, 'utf8')] };
  return { brokers: KAFKA_BROKERS.split(','), ssl: KAFKA_TLS ? ssl : false, sasl: saslOf(settings) };
}

function saslOf(settings: KafkaSettings): SASLOptions | undefined {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME = '', KAFKA_SASL_PASSWORD = '' } = settings;
  if (mechanism === undefined) return undefined;
  return { mechanism, username: KAFKA_SASL_USERNAME, password: KAFKA_SASL_PASSWORD } as SASLOptions;
}
