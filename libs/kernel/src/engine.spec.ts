import { spawnSync } from 'node:child_process';
import { FLAGS } from './engine';

describe('what the engine is told', () => {
  it.each(FLAGS)('%s is understood by this version of it', (flag) => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', `require('node:v8').setFlagsFromString('${flag}')`], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('has no flag that is not understood: that would be seen', () => {
    const unknown = spawnSync(process.execPath, ['-e', `require('node:v8').setFlagsFromString('--no-such-flag')`], {
      encoding: 'utf8',
    });
    expect(unknown.status !== 0 || unknown.stderr !== '').toBe(true);
  });
});
