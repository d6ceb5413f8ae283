import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FLAG = '--no-allocation-site-pretenuring';

describe('what the engine is told', () => {
  it('is understood by this version of it', () => {
    expect(readFileSync(join(__dirname, 'engine.ts'), 'utf8')).toContain(`'${FLAG}'`);
    const { status, stderr } = spawnSync(process.execPath, ['-e', `require('node:v8').setFlagsFromString('${FLAG}')`], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    // An unknown one is complained about: the check above can fail.
    const unknown = spawnSync(process.execPath, ['-e', `require('node:v8').setFlagsFromString('--no-such-flag')`], {
      encoding: 'utf8',
    });
    expect(unknown.status !== 0 || unknown.stderr !== '').toBe(true);
  });
});
