import { PipelineError } from '@app/contracts';
import { Logger } from '@nestjs/common';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CLUSTER_FOLDER,
  handOver,
  makeStore,
  openForServer,
  ownDataDir,
  pathForServer,
  versionOfStore,
  writeAccessRules,
} from './cluster.js';
import { isListening, psqlCommand, socketFolderOf, urlOfSocket } from './connection.js';
import { lockDataDir } from './data-dir-lock.js';
import { stopLeftovers } from './leftovers.js';
import { Postmaster, type PostmasterStart } from './postmaster.js';
import { findPrograms } from './programs.js';
import { serverSettings, settingArguments } from './server-settings.js';
import { serverUserFor } from './server-user.js';

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly maxConnections: number;
  /** Folder of the programs of PostgreSQL, instead of those that are found. */
  readonly programs?: string;
  /** Called when nothing can be stored any more: the server does not start again, or the folder was removed. */
  readonly onLost: (reason: string) => void;
}

interface StoreOwner {
  readonly start: () => Promise<Postmaster>;
  readonly unlock: () => Promise<void>;
  readonly onLost: (reason: string) => void;
}

/** A server that ends more often than that is not brought back. */
const RESTARTS = 5;
const RESTARTS_WITHIN_MS = 60_000;
const RESTART_PAUSE_MS = 500;

/** A PostgreSQL of our own, on a folder that is this process's alone. Ends with this process, however that ends. */
export class EmbeddedPostgres {
  private readonly logger = new Logger(EmbeddedPostgres.name);
  private restarts: number[] = [];
  private isClosing = false;

  private constructor(
    private readonly socketFolder: string,
    private server: Postmaster,
    private readonly owner: StoreOwner,
  ) {
    void this.watch();
  }

  /** The connection URL for `pg`. */
  get url(): string {
    return urlOfSocket(this.socketFolder);
  }

  /** The command that opens the store, for people. */
  get psql(): string {
    return psqlCommand(this.socketFolder);
  }

  /** @throws PipelineError `data_dir_locked`; `settings_invalid` when the folder or PostgreSQL cannot be used */
  static async open(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    refuseWindows();
    const { dataDir, onLost } = options;
    const cluster = join(resolve(dataDir), CLUSTER_FOLDER);
    const lose = (reason: string): void =>
      onLost(`The embedded store cannot go on: ${reason}. What was acknowledged is safe; start again.`);
    const unlock = await takeDataDir(dataDir, cluster, lose);
    try {
      const start = await prepare(cluster, options);
      const startAgain = async (): Promise<Postmaster> => {
        await stopLeftovers(cluster);
        return Postmaster.start(start);
      };
      const owner = { start: startAgain, unlock, onLost: lose };
      return new EmbeddedPostgres(await socketFolderOf(cluster), await startAgain(), owner);
    } catch (error) {
      await unlock();
      if (error instanceof PipelineError) throw error;
      const detail = `The store in ${cluster} cannot be opened: ${(error as Error).message}`;
      throw new PipelineError('settings_invalid', detail, { cause: error });
    }
  }

  /**
   * Whether DATA_DIR holds a store.
   * @throws PipelineError `settings_invalid` when it is one that this version cannot open
   */
  static async isStore(dataDir: string): Promise<boolean> {
    return (await versionOfStore(dataDir)) !== null;
  }

  /** The connection URL of the store that a program, this or another one, has open; null when none has. */
  static async urlOfOpen(dataDir: string): Promise<string | null> {
    const cluster = join(resolve(dataDir), CLUSTER_FOLDER);
    return (await isListening(cluster)) ? urlOfSocket(await socketFolderOf(cluster)) : null;
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.server.stop();
    await this.owner.unlock();
  }

  /** Brings a server back that ended by itself, such as one that the system killed for its memory. */
  private async watch(): Promise<void> {
    for (;;) {
      const how = await this.server.ended;
      if (this.isClosing) return;
      this.logger.warn(`PostgreSQL exited (${how}), restarting`);
      const failure = await this.bringBack();
      if (failure === null) continue;
      if (!this.isClosing) this.owner.onLost(failure);
      return;
    }
  }

  /** @returns why it cannot be brought back; null when it is back */
  private async bringBack(): Promise<string | null> {
    for (;;) {
      const now = performance.now();
      this.restarts = [...this.restarts.filter((at) => now - at < RESTARTS_WITHIN_MS), now];
      try {
        this.server = await this.owner.start();
        // A close that came meanwhile has stopped the server of before.
        if (this.isClosing) await this.server.stop();
        return null;
      } catch (error) {
        if (this.isClosing || this.restarts.length >= RESTARTS) return (error as Error).message;
        await sleep(RESTART_PAUSE_MS);
      }
    }
  }
}

function refuseWindows(): void {
  if (process.platform !== 'win32') return;
  const detail = 'The embedded store does not run on Windows yet. Set DATABASE_URL to a PostgreSQL server, or use WSL.';
  throw new PipelineError('settings_invalid', detail);
}

async function takeDataDir(
  dataDir: string,
  cluster: string,
  onLost: (reason: string) => void,
): Promise<() => Promise<void>> {
  try {
    await ownDataDir(dataDir);
    return await lockDataDir(dataDir, { onLost, answers: () => isListening(cluster) });
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const detail = `DATA_DIR ${resolve(dataDir)} cannot be used: ${(error as Error).message}`;
    throw new PipelineError('settings_invalid', detail, { cause: error });
  }
}

/** Makes the store where there is none, and says how its server is started. */
async function prepare(
  cluster: string,
  { dataDir, maxConnections, programs: chosen }: EmbeddedPostgresOptions,
): Promise<PostmasterStart> {
  const found = await versionOfStore(dataDir);
  const user = await serverUserFor(cluster);
  const copiesIn = join(resolve(dataDir), 'programs');
  const programs = await findPrograms({ user, copiesIn, chosen, majorVersion: found });
  await openForServer(dataDir, programs, user);
  if (found === null) await makeStore(cluster, programs, user);
  await handOver(cluster, user);
  await writeAccessRules(cluster, user);
  const settings = {
    ...serverSettings({ majorVersion: programs.majorVersion, maxConnections }),
    listen_addresses: '',
    // The server stands in its folder, so that its path may be as long as it likes.
    unix_socket_directories: '.',
    unix_socket_permissions: '0700',
    port: '5432',
  };
  const args = ['-D', pathForServer(cluster, programs, user), ...settingArguments(settings)];
  return { postgres: programs.postgres, args, cluster, user };
}
