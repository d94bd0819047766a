import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { redactText, SECRET_MARK } from './redact-text.js';
import { mayHoldSecret } from './secret-hints.js';
import { secretShapes } from './secret-shapes.js';

const M = SECRET_MARK;
const random = (length: number): string => 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC'.repeat(4).slice(0, length);
const upper = (length: number): string => 'ABCDEFGH2345672345ABCDEFGH'.slice(0, length);
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhY21lIn0.${random(43)}`;
const awsSecret = `${random(32)}/+abcdEF`;
const pem = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0F\n\n${random(64)}\n${random(20)}==\n-----END RSA PRIVATE KEY-----`;

/** A text with a secret, and the text without it. */
const cases: readonly (readonly [text: string, redacted: string])[] = [
  // Passwords.
  ['password=hunter2', `password=${M}`],
  ['password = hunter', `password = ${M}`],
  ['PASSWORD=Hunter2!', `PASSWORD=${M}`],
  ['DB_PASSWORD=hunter2 npm start', `DB_PASSWORD=${M} npm start`],
  ['user=bob, password=hunter2, host=db', `user=bob, password=${M}, host=db`],
  ['user=bob,password=hunter2,host=db', `user=bob,password=${M},host=db`],
  ['password=p,w;d&x host=db', `password=${M} host=db`],
  ['connect(user="bob", password="hun ter2")', `connect(user="bob", password="${M}")`],
  ["connect(user='bob', password='hunter2')", `connect(user='bob', password='${M}')`],
  ["{'user': 'bob', 'password': 'hunter2'}", `{'user': 'bob', 'password': '${M}'}`],
  ['{"smtp_password": "hunter2", "port": 25}', `{"smtp_password": "${M}", "port": 25}`],
  ['{\\"password\\": \\"hunter2\\", \\"port\\": 25}', `{\\"password\\": \\"${M}\\", \\"port\\": 25}`],
  ['{"password": "hunter2', `{"password": "${M}`],
  ['password: hunter2', `password: ${M}`],
  ['db:\n  user: bob\n  password: hunter\n  port: 5432', `db:\n  user: bob\n  password: ${M}\n  port: 5432`],
  ['login failed (password: Hunter2!) for bob', `login failed (password: ${M}) for bob`],
  ['passwd=hunter2', `passwd=${M}`],
  ['mot de passe : Soleil2024', `mot de passe : ${M}`],
  ['mdp=soleil', `mdp=${M}`],
  [':password => "hunter2"', `:password => "${M}"`],
  ['<db:password>hunter2</db:password>', `<db:password>${M}</db:password>`],
  ['job --password hunter2 --port 1', `job --password ${M} --port 1`],
  ['job --db-password=hunter2', `job --db-password=${M}`],
  ['curl -u bob:hunter2 http://host/', `curl -u bob:${M} http://host/`],
  ['config[password]=hunter2', `config[password]=${M}`],
  // Connection strings.
  [
    'Server=db;Database=dwh;User Id=sa;Password=p@ss;word1;Encrypt=yes',
    `Server=db;Database=dwh;User Id=sa;Password=${M};Encrypt=yes`,
  ],
  ['Server=db;Uid=sa;Pwd=hunter2;', `Server=db;Uid=sa;Pwd=${M};`],
  [
    `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${random(86)}==;EndpointSuffix=core.windows.net`,
    `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${M};EndpointSuffix=core.windows.net`,
  ],
  [
    `Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${random(43)}=`,
    `Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${M}`,
  ],
  [
    'BlobEndpoint=https://a/;SharedAccessSignature=sv=2022&sig=abc%3D',
    `BlobEndpoint=https://a/;SharedAccessSignature=${M}&sig=${M}`,
  ],
  // Addresses.
  ['postgres://bob:hunter2@db:5432/dwh', `postgres://${M}@db:5432/dwh`],
  ['postgres://bob:hun@ter2@db/dwh', `postgres://${M}@db/dwh`],
  ['postgres://bob:hun/ter2@db/dwh', `postgres://${M}@db/dwh`],
  ['amqp://:hunter2@mq', `amqp://${M}@mq`],
  ['kafka://user:pa55word@one:9092,two:9092', `kafka://${M}@one:9092,two:9092`],
  ['cloning https://ghp_aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zCaB3d@github.com/a/b', `cloning https://${M}@github.com/a/b`],
  ['https://0123456789abcdef0123456789abcdef:fedcba9876543210@sentry.acme.com/3', `https://${M}@sentry.acme.com/3`],
  ['https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/3', `https://${M}@o1.ingest.sentry.io/3`],
  ['GET https://api.acme.com/v1?token=abc123&page=2', `GET https://api.acme.com/v1?token=${M}&page=2`],
  ['https://api.acme.com/?access_token=abc&x=1', `https://api.acme.com/?access_token=${M}&x=1`],
  [
    'https://a.blob.core.windows.net/c/f.csv?sv=2022-11-02&sp=r&sig=abc%2Bdef%3D',
    `https://a.blob.core.windows.net/c/f.csv?sv=2022-11-02&sp=r&sig=${M}`,
  ],
  [
    'https://s3/b?X-Amz-Date=20250905&X-Amz-Signature=0123abcd',
    `https://s3/b?X-Amz-Date=20250905&X-Amz-Signature=${M}`,
  ],
  [`https://maps/?key=${random(20)}`, `https://maps/?key=${M}`],
  // Headers.
  [`Authorization: Bearer ${random(20)}`, `Authorization: Bearer ${M}`],
  [`{'Authorization': 'Bearer ${random(20)}'}`, `{'Authorization': '${M}'}`],
  ['curl -H "Authorization: Basic dXNlcjpwYXNz"', `curl -H "Authorization: Basic ${M}"`],
  ['sent Basic dXNlcjpwYXNz to the proxy', `sent Basic ${M} to the proxy`],
  [`bearer ${random(12)}`, `bearer ${M}`],
  ['Authorization: Token 9944b09199c62bcf', `Authorization: Token ${M}`],
  ['X-Api-Key: 9944b09199c62bcf', `X-Api-Key: ${M}`],
  ['Set-Cookie: session=abc123; Path=/', `Set-Cookie: ${M}`],
  // Keys and tokens by name.
  ['client_secret=abc', `client_secret=${M}`],
  ["clientSecret: 'abc'", `clientSecret: '${M}'`],
  ['api_key=abc123', `api_key=${M}`],
  ['"apiKey":"abc123"', `"apiKey":"${M}"`],
  ['refresh_token=1000.abc.def', `refresh_token=${M}`],
  ['jeton=abc123', `jeton=${M}`],
  ['token: 9944b09199c62bcf9418ad846dd0e4bb', `token: ${M}`],
  [`aws_secret_access_key = ${awsSecret}`, `aws_secret_access_key = ${M}`],
  ['job --api-key 1a2b3c', `job --api-key ${M}`],
  // Keys and tokens by form.
  [`AKIA${upper(16)}`, M],
  [`key AKIA${upper(16)} / ${awsSecret} of acme`, `key ${M} of acme`],
  [`AIza${random(35)}`, M],
  [`GOCSPX-${random(28)}`, M],
  [`ya29.${random(60)}`, M],
  [`401 for ghp_${random(36)}.`, `401 for ${M}.`],
  [`github_pat_${random(82)}`, M],
  [`glpat-${random(20)}`, M],
  [`xoxb-123456789012-${random(24)}`, M],
  [`sk_live_${random(24)}`, M],
  [`rk_test_${random(24)}`, M],
  [`whsec_${random(32)}`, M],
  [`sk-proj-${random(40)}`, M],
  [`sk-ant-api03-${random(40)}`, M],
  [`npm_${random(36)}`, M],
  [`SG.${random(22)}.${random(43)}`, M],
  [`dckr_pat_${random(27)}`, M],
  ['dapi0123456789abcdef0123456789abcdef', M],
  [`hf_${random(34)}`, M],
  [`shpat_${'0123456789abcdef'.repeat(2)}`, M],
  [`ATATT3${random(60)}`, M],
  [`sntrys_${random(60)}`, M],
  [`dop_v1_${'0123456789abcdef'.repeat(4)}`, M],
  [`pypi-AgEIcHlwaS5vcmc${random(60)}`, M],
  [`obs_k1a2_${random(32)}`, M],
  [jwt, M],
  [`refused: ${jwt} has expired`, `refused: ${M} has expired`],
  [`${jwt.slice(0, 40)}`, M],
  [`eyJhbGciOiJSU0EifQ.${random(20)}.${random(16)}.${random(20)}.${random(22)}`, M],
  [pem, M],
  [`bad key ${pem.replaceAll('\n', '\\n')} in the file`, `bad key ${M} in the file`],
  [`"private_key": "${pem.replaceAll('\n', '\\n')}"`, `"private_key": "${M}"`],
  [pem.slice(0, 120), M],
  [`line\\nghp_${random(36)}\\nline`, `line\\n${M}\\nline`],
];

/** Sentences about secrets that hold none, and texts that look like secrets. */
const plain: readonly string[] = [
  'Tout roule, pas de stress!',
  'non affiché car différent de list ou dataframe',
  'the token has expired',
  'password incorrect for user bob',
  'FATAL: password authentication failed for user "bob"',
  'Invalid password',
  'Wrong password: access denied',
  'password: incorrect',
  'Token: expired',
  'token: invalid_grant',
  'Password: must be at least 8 characters',
  'invalid password: ORA-01017: invalid username/password; logon denied',
  'error getting access token: AADSTS7000215: Invalid client secret provided.',
  'Could not refresh token: invalid_grant',
  "failed to get token: HTTPSConnectionPool(host='login.acme.com', port=443): Max retries exceeded",
  '401 Unauthorized for token 8831',
  'Invalid token: 401 Unauthorized',
  'token=null',
  'password=',
  'password=****',
  'password=[redacted]',
  `password=${M}`,
  'password=${DB_PASSWORD}',
  'password=<hidden>',
  'token=%s',
  'Basic authentication failed',
  'Bearer authentication is required',
  'WWW-Authenticate: Basic realm="acme"',
  'the bearer token is missing',
  'secret not found: prod/db',
  'Secret: missing',
  '{"password": "is required"}',
  '{"token": "invalid"}',
  'limit=200',
  'limit=200&next_page_token=abc123',
  'pageToken=abc123',
  'max_tokens=500, total_tokens: 1234, prompt_tokens=12',
  'primary_key=id partition_key=day sort_key=name',
  'KeyError: "token"',
  'cookie: disabled',
  'PWD=/home/acme/jobs',
  'GOOGLE_APPLICATION_CREDENTIALS=/etc/acme/key.json',
  'https://airflow.example.com/log?dag=sales&run=manual__2025-09-05T20:45:00',
  'http://host:8080/path?mail=bob@acme.com',
  'see https://acme.com or write to bob@acme.com',
  'https://bob@acme.com/path',
  'ops@acme.com',
  'Zoho_API_get_data of PowerBI_API_get_data_and_more_of_it',
  'github_repositories_of_the_organization',
  'npm_install_failed_with_code_1_after_all_the_tries',
  'sk-SK locale of the site',
  'eyJ is how a JSON object begins in base64',
  'the AKIA prefix',
  'an obs_table_of_things',
  'docker run -u 1000:1000 image',
  'run_key 0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  'md5 9944b09199c62bcf9418ad846dd0e4bb of the file',
  'use --password to give one',
  'option --token is required',
  'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    raise ValueError("bad value: x=3")\nValueError: bad value: x=3',
  'error: timeout=30 host=db code=ETIMEDOUT',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  '',
];

describe('redactText', () => {
  it.each(cases)('takes the secret out of %j', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each(plain)('leaves %j as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each(cases)('sees a hint of it in %j', (text) => {
    expect(mayHoldSecret(text)).toBe(true);
  });

  it('finds it wherever it stands in a text', () => {
    const words = fc.constantFrom(
      'failed',
      'the token',
      'a=1',
      'x@y.z',
      '401:',
      '"quoted"',
      '\n',
      '(see)',
      'é',
      '-',
      '--',
      '\\',
      '{',
    );
    const around = fc.array(words, { maxLength: 6 }).map((found) => found.join(' '));
    fc.assert(
      fc.property(fc.constantFrom(...secrets), around, around, (secret, before, after) => {
        expect(redactText(`${before} ${secret} ${after}`)).not.toContain(secret);
      }),
    );
  });

  it('changes nothing when it is done again', () => {
    for (const [text] of cases) expect(redactText(redactText(text))).toBe(redactText(text));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...cases.map(([text]) => text)), fc.string({ unit: 'binary' }))),
        (parts) => {
          const redacted = redactText(parts.join(' '));
          expect(redactText(redacted)).toBe(redacted);
        },
      ),
    );
  });

  it('writes another mark where it is given one', () => {
    expect(redactText('password=hunter2', '[redacted]')).toBe('password=[redacted]');
  });

  it.each([...secretShapes])('knows by their beginning, and by a case: $says', ({ starts, pattern }) => {
    for (const start of starts) expect(start.length).toBeGreaterThanOrEqual(3);
    expect(cases.filter(([text]) => new RegExp(`^(?:${pattern})$`).test(text))).not.toEqual([]);
  });

  // A pattern that repeats a repetition would take minutes over one of them.
  it.each([
    ['password=', 'a'],
    ['password=', ','],
    ['password="', 'a'],
    ['', 'password="'],
    ['', 'password=\'\\"'],
    ['', 'password '],
    ['', 'token: '],
    ['', '-----BEGIN RSA PRIVATE KEY-----'],
    ['', '-----BEGIN PRIVATE KEY----- - '],
    ['', 'eyJhbGciOi.'],
    ['', '://a:'],
    ['://', ':'],
    ['', '://a@'],
    ['', '<password>'],
    ['', '<password '],
    ['', '--password '],
    ['', '-u a'],
    ['', 'cookie: a=b '],
    ['', 'cookie: a'],
    ['password: ', 'a'],
    ['password: ', 'a:'],
    ['', '\npassword: a'],
    ['', 'authorization: '],
    ['', 'bearer '],
    ['Basic ', 'a'],
    ['', 'AKIA'],
    ['', 'api key '],
    ['x', '_'],
    ['password=', '\\'],
    ['password="', '\\'],
    ['', '?sig='],
  ])('takes no time to speak of over %j and 200 KB of %j', (head, repeated) => {
    const text = head + repeated.repeat(200_000 / repeated.length);
    const before = process.cpuUsage();
    redactText(text);
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(3000);
  });
});

const secrets = [
  `ghp_${random(36)}`,
  `AKIA${upper(16)}`,
  jwt,
  'postgres://bob:hunter2@db/x',
  `password=${random(12)}`,
  `"token":"${random(16)}"`,
];
