import { PipelineError } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaSettings } from '../bus/kafka/kafka.settings.js';
import { type Environment, loadAllSettings, loadSettings, settingNames } from './load-settings.js';
import { ServiceSettings } from './service.settings.js';

class ShopSettings extends ServiceSettings {
  @IsInt()
  @Min(0)
  @Max(65535)
  SHOP_PORT: number = 80;

  @IsNumber()
  SHARE: number = 0.5;

  @IsBoolean()
  OPEN: boolean = true;

  @IsIn(['paper', 'glass'])
  WRAPPING: string = 'paper';

  @IsOptional()
  @Matches(/^postgres:/, { message: 'DATABASE_URL must begin with postgres:' })
  DATABASE_URL?: string;

  get address(): string {
    return `${this.HOST}:${this.SHOP_PORT}`;
  }
}

class TillSettings extends ServiceSettings {
  @IsInt()
  TILLS: number = 2;

  @IsOptional()
  @IsIn(['only this'])
  TILL_PASSWORD?: string;

  @IsOptional()
  @IsString()
  NOTE?: string;
}

/** The lines of the problem; fails when the settings can be used. */
function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(PipelineError);
    expect((error as PipelineError).code).toBe('settings_invalid');
    const [first, ...problems] = (error as PipelineError).detail.split('\n');
    expect(first).toBe('The settings cannot be used:');
    return problems.map((line) => line.replace(/^ {2}- /, ''));
  }
  throw new Error('these settings can be used');
}

describe('loadSettings', () => {
  it('takes what the class says when the environment says nothing', () => {
    const settings = loadSettings(ShopSettings, {});
    expect(settings).toBeInstanceOf(ShopSettings);
    expect({ ...settings }).toEqual({ ...new ShopSettings() });
    expect(settings.DATABASE_URL).toBeUndefined();
  });

  it('converts texts to what the setting is, and cuts blanks off', () => {
    const settings = loadSettings(ShopSettings, {
      SHOP_PORT: ' 8080 ',
      SHARE: '2.5',
      HOST: '::1',
      LOG_LEVEL: 'WARN',
    });
    expect(settings).toMatchObject({ SHOP_PORT: 8080, SHARE: 2.5, HOST: '::1', LOG_LEVEL: 'warn' });
    expect(settings.address).toBe('::1:8080');
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    ['1', true],
    ['false', false],
    ['False', false],
    ['0', false],
  ])('reads %s as %s', (text, value) => {
    expect(loadSettings(ShopSettings, { OPEN: text }).OPEN).toBe(value);
    expect(loadSettings(KafkaSettings, { KAFKA_TLS: text }).KAFKA_TLS).toBe(value);
  });

  it.each(['yes', 'off', '2', 'constructor'])('does not guess what %s means', (text) => {
    expect(problemsOf(() => loadSettings(ShopSettings, { OPEN: text }))).toEqual([
      `OPEN must be a boolean value (got "${text}")`,
    ]);
  });

  it.each(['', ' ', '\t'])('takes a variable with nothing in it as not set: %j', (text) => {
    const environment = { SHOP_PORT: text, OPEN: text, HOST: text, DATABASE_URL: text, SHARE: text };
    expect({ ...loadSettings(ShopSettings, environment) }).toEqual({ ...new ShopSettings() });
  });

  it.each([
    ['0', 0],
    ['65535', 65535],
  ])('takes a number at the edge of its range: %s', (text, value) => {
    expect(loadSettings(ShopSettings, { SHOP_PORT: text }).SHOP_PORT).toBe(value);
  });

  it.each(['-1', '65536', '80.5', 'http', 'Infinity', 'NaN', '8_000', '80 81'])('refuses the number %s', (text) => {
    const [problem, ...more] = problemsOf(() => loadSettings(ShopSettings, { SHOP_PORT: text }));
    expect(problem).toMatch(/^SHOP_PORT must /);
    expect(problem).toContain(`(got ${JSON.stringify(text)})`);
    expect(more).toEqual([]);
  });

  it('names three mistakes in one message', () => {
    const environment = { SHOP_PORT: 'eighty', WRAPPING: 'tin', LOG_LEVEL: 'loud' };
    const problems = problemsOf(() => loadSettings(ShopSettings, environment));
    expect(problems).toHaveLength(3);
    for (const [name, value] of Object.entries(environment)) {
      expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${name} must .*\\(got "${value}"\\)$`)));
    }
  });

  it('never tells the value of a secret', () => {
    const environment = { DATABASE_URL: 'mysql://root:hunter2@db/runs', TILL_PASSWORD: 'hunter2', TILLS: 'few' };
    const problems = problemsOf(() => loadAllSettings([ShopSettings, TillSettings], environment));
    expect(problems).toContain('DATABASE_URL must begin with postgres: (got something else)');
    expect(problems).toContainEqual(expect.stringMatching(/^TILL_PASSWORD .*\(got something else\)$/));
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('tells no address with a password in it, wherever it was put by mistake', () => {
    const environment = { KAFKA_BROKERS: 'kafka://user:hunter2@broker:9092' };
    expect(problemsOf(() => loadSettings(KafkaSettings, environment)).join('\n')).not.toContain('hunter2');
  });

  it('cannot be changed any more', () => {
    const settings = loadSettings(ShopSettings, {});
    expect(() => {
      settings.SHOP_PORT = 1;
    }).toThrow(TypeError);
    expect(settings.SHOP_PORT).toBe(80);
  });

  it('takes what is no setting no notice of', () => {
    const environment: Environment = { address: 'elsewhere', constructor: 'x', PATH: '/bin', SHOPPORT: '1' };
    expect({ ...loadSettings(ShopSettings, environment) }).toEqual({ ...new ShopSettings() });
  });
});

describe('loadAllSettings', () => {
  it('gives an instance of every class, in order', () => {
    const [shop, till] = loadAllSettings([ShopSettings, TillSettings], { TILLS: '4', HOST: '::1' });
    expect(shop).toBeInstanceOf(ShopSettings);
    expect(till).toBeInstanceOf(TillSettings);
    expect([shop.HOST, till.HOST, till.TILLS]).toEqual(['::1', '::1', 4]);
  });

  it('names the problems of all, and that of a setting they share once', () => {
    const environment = { SHOP_PORT: 'eighty', TILLS: 'few', LOG_LEVEL: 'loud', HOST_FILE: '/nowhere/at/all' };
    const problems = problemsOf(() => loadAllSettings([ShopSettings, TillSettings], environment));
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'HOST_FILE',
      'LOG_LEVEL',
      'SHOP_PORT',
      'TILLS',
    ]);
  });
});

describe('a setting that comes from a file', () => {
  let folder: string;
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read from where NAME_FILE says, without the line end', () => {
    const environment = {
      DATABASE_URL_FILE: file('url', 'postgres://user:pw@db/runs\n'),
      SHOP_PORT_FILE: file('port', '8080\r\n'),
    };
    expect(loadSettings(ShopSettings, environment)).toMatchObject({
      DATABASE_URL: 'postgres://user:pw@db/runs',
      SHOP_PORT: 8080,
    });
  });

  it('comes from the variable itself when that is set, too', () => {
    expect(loadSettings(ShopSettings, { SHOP_PORT: '1', SHOP_PORT_FILE: file('other', '2') }).SHOP_PORT).toBe(1);
    expect(loadSettings(ShopSettings, { SHOP_PORT: '1', SHOP_PORT_FILE: '/nowhere/at/all' }).SHOP_PORT).toBe(1);
  });

  it('is a problem with a name when the file is missing, empty or a folder', () => {
    const environment = {
      DATABASE_URL_FILE: '/nowhere/at/all',
      HOST_FILE: file('empty', '\n'),
      SHOP_PORT_FILE: folder,
    };
    expect(problemsOf(() => loadSettings(ShopSettings, environment)).toSorted()).toEqual([
      'DATABASE_URL_FILE names a file that cannot be read',
      'HOST_FILE names a file that is empty',
      'SHOP_PORT_FILE names a file that cannot be read',
    ]);
  });

  it('tells neither what the file holds nor what was taken for its name', () => {
    const environment = {
      TILL_PASSWORD_FILE: file('password', 'hunter2'),
      DATABASE_URL_FILE: 'postgres://user:hunter2@db/runs',
      SHOP_PORT_FILE: file('wrong', 'hunter2'),
    };
    const problems = problemsOf(() => loadAllSettings([ShopSettings, TillSettings], environment));
    expect(problems).toHaveLength(3);
    expect(problems).toContainEqual(expect.stringContaining('(got the content of the file that SHOP_PORT_FILE names)'));
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});

describe('KAFKA_BOOTSTRAP_SERVERS', () => {
  it('is read when KAFKA_BROKERS is not set', () => {
    expect(loadSettings(KafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: 'one:9092,two:9093' }).KAFKA_BROKERS).toBe(
      'one:9092,two:9093',
    );
    expect(loadSettings(KafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: 'one:1', KAFKA_BROKERS: '' }).KAFKA_BROKERS).toBe(
      'one:1',
    );
  });

  it('is not read when KAFKA_BROKERS is', () => {
    expect(loadSettings(KafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: 'a:1', KAFKA_BROKERS: 'b:2' }).KAFKA_BROKERS).toBe(
      'b:2',
    );
  });

  it('is named when it is wrong', () => {
    expect(problemsOf(() => loadSettings(KafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: 'broker' }))).toEqual([
      'KAFKA_BROKERS must be host:port, more of them separated by commas (got "broker" from KAFKA_BOOTSTRAP_SERVERS)',
    ]);
  });
});

describe('names of companies', () => {
  it('are read in the form in which records have them, and none that nobody can see', () => {
    const settings = loadSettings(ServiceSettings, {
      DEFAULT_COMPANY: 'Socie\u0301te\u0301',
      COMPANY_TIME_ZONES: 'Socie\u0301te\u0301=Europe/Paris',
    });
    expect(settings).toMatchObject({ DEFAULT_COMPANY: 'Société', COMPANY_TIME_ZONES: 'Société=Europe/Paris' });
    expect(problemsOf(() => loadSettings(ServiceSettings, { DEFAULT_COMPANY: 'ac\u200bme' }))).toEqual([
      'DEFAULT_COMPANY holds the character U+200B, which is invisible (got "ac\\u{200b}me")',
    ]);
  });
});

describe('settingNames', () => {
  it('lists the settings of a class and its parents, each once, and no getter', () => {
    expect(settingNames(ShopSettings).toSorted()).toEqual(
      [
        'COMPANY_TIME_ZONES',
        'DATABASE_URL',
        'DEFAULT_COMPANY',
        'DEFAULT_TIME_ZONE',
        'HOST',
        'KEYS_FILE',
        'LOG_LEVEL',
        'MAPPINGS_FILE',
        'MAX_CONNECTIONS',
        'MAX_HELD_BYTES',
        'MAX_SILENCE_SECS',
        'OPEN',
        'PUBLIC_HOSTS',
        'RETRY_AFTER_SECS',
        'RULES_FILE',
        'SHARE',
        'SHOP_PORT',
        'TLS_CERT_FILE',
        'TLS_KEY_FILE',
        'TRUSTED_PROXIES',
        'WRAPPING',
        'WRITE_TIMEOUT_SECS',
      ].toSorted(),
    );
  });
});
