import { CaptureDirectory } from './capture-directory';
import type { CaptureRule } from './capture-rule';

const rule = (percent: number) => ({ sampleRate: percent / 100 }) as unknown as CaptureRule;

describe('whose bodies are kept', () => {
  it('is what the look says that began last, however late an earlier one comes back', async () => {
    const looks: ((rules: ReadonlyMap<string, CaptureRule>) => void)[] = [];
    const enabled = (): Promise<ReadonlyMap<string, CaptureRule>> => new Promise((resolve) => looks.push(resolve));
    const changes = { publish: () => undefined, subscribe: () => () => undefined };
    const directory = new CaptureDirectory({ enabled } as never, changes as never, () => undefined);
    const [before, changed] = [directory.refresh(), directory.changed()];
    looks[1]?.(new Map([['t', rule(100)]]));
    await changed;
    expect(directory.ruleOf('t')).toEqual(rule(100));
    looks[0]?.(new Map());
    await before;
    expect(directory.ruleOf('t')).toEqual(rule(100));
  });
});
