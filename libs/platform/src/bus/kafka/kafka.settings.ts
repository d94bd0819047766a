import { DEFAULT_PARTITIONS } from '@app/contracts';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateBy } from 'class-validator';
import { readFileSync } from 'node:fs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';

/** A setting that goes with others: what is wrong with it beside them, as the end of a sentence; null when it fits. */
const Fits = (faultOf: (settings: KafkaSettings) => string | null): PropertyDecorator =>
  ValidateBy({
    name: 'fits',
    validator: {
      validate: (_value, given) => faultOf(given?.object as KafkaSettings) === null,
      defaultMessage: (given) => `$property ${faultOf(given?.object as KafkaSettings)}`,
    },
  });

function caFault({ KAFKA_TLS, KAFKA_TLS_CA_FILE }: KafkaSettings): string | null {
  if (KAFKA_TLS_CA_FILE === undefined) return null;
  if (!KAFKA_TLS) return 'is of no use while KAFKA_TLS is not true';
  try {
    readFileSync(KAFKA_TLS_CA_FILE);
    return null;
  } catch {
    return 'names a file that cannot be read';
  }
}

const loginFault = ({ KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD }: KafkaSettings): string | null =>
  KAFKA_SASL_MECHANISM === undefined || (KAFKA_SASL_USERNAME && KAFKA_SASL_PASSWORD)
    ? null
    : 'needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD';

const MOST_PARTITIONS = 1000;

/** How to reach Kafka, and how it shares the work. */
export class KafkaSettings {
  /** Brokers to begin with, `host:port,host:port`. `KAFKA_BOOTSTRAP_SERVERS` is read when it is not set. */
  @Matches(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, {
    message: '$property must be host:port, more of them separated by commas',
  })
  KAFKA_BROKERS: string = 'localhost:9092';

  /** Encrypt the connection. */
  @IsBoolean()
  KAFKA_TLS: boolean = false;

  /** File of the certificate authority, PEM; not set: those of the system. */
  @IsOptional()
  @Fits(caFault)
  KAFKA_TLS_CA_FILE?: string;

  /** How to log in: `plain`, `scram-sha-256` or `scram-sha-512`; not set: not at all. */
  @IsOptional()
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  @Fits(loginFault)
  KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  /** Name to log in with. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_USERNAME?: string;

  /** Password to log in with; better as `KAFKA_SASL_PASSWORD_FILE`. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_PASSWORD?: string;

  /**
   * Partitions of the topics of runs, when they are created: as many standardizations, and as many processors, share the work. Topics
   * that are there stay as they are.
   */
  @IsInt()
  @Min(1)
  @Max(MOST_PARTITIONS)
  TOPIC_PARTITIONS: number = DEFAULT_PARTITIONS;
}

/** The same as kafkajs wants it. */
export function connectionOf(settings: KafkaSettings): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  const { KAFKA_BROKERS, KAFKA_TLS, KAFKA_TLS_CA_FILE } = settings;
  const authorities = KAFKA_TLS_CA_FILE === undefined ? {} : { ca: [readFileSync(KAFKA_TLS_CA_FILE, 'utf8')] };
  return { brokers: KAFKA_BROKERS.split(','), ssl: KAFKA_TLS && authorities, sasl: loginOf(settings) };
}

function loginOf(settings: KafkaSettings): SASLOptions | undefined {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username = '',
    KAFKA_SASL_PASSWORD: password = '',
  } = settings;
  switch (mechanism) {
    case undefined:
      return undefined;
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}
