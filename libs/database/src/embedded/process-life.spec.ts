import { eventually } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { nameOfSelf, stateOf } from './process-life.js';

const itOnLinux = process.platform === 'linux' ? it : it.skip;

describe('stateOf', () => {
  itOnLinux('tells the living from those that began at another time under the same number', async () => {
    const self = await nameOfSelf();
    expect(await stateOf(self)).toBe('alive');
    expect(await stateOf({ ...self, began: '1' })).toBe('dead');
  });

  it('knows a process that has ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(await stateOf({ ...(await nameOfSelf()), pid: child.pid! })).toBe('dead');
  });

  itOnLinux('counts a zombie among the dead', async () => {
    // The shell becomes a program that never asks how its child ended; until then it would ask itself.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 61'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(String(line));
    await eventually('the shell is that program', async () => {
      const words = (await readFile(`/proc/${parent.pid}/cmdline`, 'utf8')).split('\0');
      return words.includes('61') && words[0]!.endsWith('sleep') ? true : undefined;
    });
    process.kill(child, 'SIGKILL');
    const self = await nameOfSelf();
    const began = await eventually('the child is a zombie', async () => {
      const stat = await readFile(`/proc/${child}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? fields[19] : undefined;
    });
    expect(await stateOf({ ...self, pid: child, began })).toBe('dead');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  it.each([{ host: 'elsewhere' }, { namespace: 'pid:[1]' }])('knows nothing of what runs at %o', async (place) => {
    expect(await stateOf({ ...(await nameOfSelf()), ...place })).toBe('unknown');
  });
});
