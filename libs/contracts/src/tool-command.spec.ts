import { describe, expect, it } from 'vitest';
import { toolCommand } from './tool-command.js';

describe('toolCommand', () => {
  it.each([
    { environment: {}, command: 'npm run keys --' },
    { environment: { OBSERVABILITY_STACK_COMMAND: '' }, command: 'npm run keys --' },
    {
      environment: { OBSERVABILITY_STACK_COMMAND: 'npx observability-stack' },
      command: 'npx observability-stack keys',
    },
  ])('is $command', ({ environment, command }) => {
    expect(toolCommand('keys', environment)).toBe(command);
  });
});
