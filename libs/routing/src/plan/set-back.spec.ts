import { Catalog, mergeModels, type CatalogModel } from '@libs/catalog';
import { explainRoute } from './plan-route';
import { askOf, factsOf, idsOf, PLAIN, plan } from './plan.fixture';

const AT = Date.UTC(2026, 10, 21, 12);
const facts = { now: AT };

/** The shipped catalog, with something else said or seen of some models. */
function catalogOf(changes: Record<string, Partial<CatalogModel>>): Catalog {
  const own = new Catalog();
  own.replace(own.models.map((model) => ({ ...model, ...changes[`${model.provider}/${model.model}`] })));
  return own;
}

describe('models that their provider has ended', () => {
  it('are never chosen while another can be', () => {
    const chosen = idsOf(plan('openai/*', ['openai'], { facts }));
    expect(chosen.length).toBeGreaterThan(1);
    const rows = new Catalog();
    for (const id of chosen) expect((rows.find('openai', id.slice(7))?.retires ?? '9999-12-31') > '2026-11-21').toBe(true);
  });

  it('are asked last in a list, and say why', () => {
    const { targets } = plan('gpt-4,gpt-5.5', ['openai'], { facts });
    expect(targets.map(({ model }) => model)).toEqual(['gpt-5.5', 'gpt-4']);
    expect(targets[1]?.warning).toBe('openai/gpt-4 was retired by its provider on 2026-10-23; its provider recommends gpt-5.6');
    expect(targets[0]?.warning).toBeUndefined();
  });

  it('come in their turn where the operator wants it so, with the warning', () => {
    const { targets } = plan('gpt-4,gpt-5.5', ['openai'], { facts: { ...facts, retiredAsUsual: true } });
    expect(targets.map(({ model }) => model)).toEqual(['gpt-4', 'gpt-5.5']);
    expect(targets[0]?.warning).toMatch(/^openai\/gpt-4 was retired/);
    const rows = new Catalog();
    const ended = (retiredAsUsual: boolean): string[] =>
      idsOf(plan('openai/gpt-4*', ['openai'], { facts: { ...facts, retiredAsUsual } })).filter(
        (id) => (rows.find('openai', id.slice(7))?.retires ?? '9999-12-31') <= '2026-11-21',
      );
    expect(ended(false)).toEqual([]);
    expect(ended(true)).not.toEqual([]);
  });

  it('serve who names them alone, with a warning; and without where somebody says that they go on', () => {
    expect(plan('gpt-4-0613', ['openai'], { facts }).targets[0]?.warning).toMatch(/^openai\/gpt-4-0613 was retired/);
    const catalog = new Catalog(
      mergeModels(new Catalog().models, [{ provider: 'openai', model: 'gpt-4', origin: 'database', fields: { retires: null } }]),
    );
    expect(
      plan('gpt-4,gpt-5.5', ['openai'], { facts: { ...facts, catalog } }).targets.map((one) => [one.model, one.warning]),
    ).toEqual([
      ['gpt-4', undefined],
      ['gpt-5.5', undefined],
    ]);
  });

  it('are shown as left out where a choice is explained', () => {
    const { candidates } = explainRoute(askOf('openai/gpt-4*'), factsOf(['openai'], facts), PLAIN);
    expect(candidates.find(({ target }) => target.model === 'gpt-4')).toMatchObject({ excluded: 'retired' });
    expect(candidates.find(({ target }) => target.model === 'gpt-4.1')?.excluded).toBeUndefined();
  });
});

describe('what a probe has found lacking', () => {
  const at = '2026-11-20T10:00:00.000Z';
  const single = { parallelTools: false, measured: { capabilities: { parallelTools: at } } };
  const catalog = catalogOf({
    'openai/gpt-5.5': single,
    'openai/gpt-5.4': { tools: false, measured: { capabilities: { tools: at } } },
  });
  const ask = (more: object) => ({
    ask: { body: Buffer.from(JSON.stringify({ model: 'x', messages: [], ...more })) },
    facts: { ...facts, catalog },
  });

  it('lets others go first where it is asked for, and only there', () => {
    const asked = plan('gpt-5.5,gpt-5.2', ['openai'], ask({ tools: [], parallel_tool_calls: true }));
    expect(asked.targets.map(({ model }) => model)).toEqual(['gpt-5.2', 'gpt-5.5']);
    expect(asked.targets[1]?.reason).toContain('a probe of 2026-11-20 found it without several calls of tools at once');
    expect(plan('gpt-5.5,gpt-5.2', ['openai'], ask({ tools: [] })).targets[0]?.model).toBe('gpt-5.5');
  });

  it('takes a model out of a choice that needs it', () => {
    const all = { 'openai/gpt-5.4': true };
    const names = idsOf(plan('openai/gpt-5.4*', ['openai'], ask({ tools: [{ type: 'function' }] })));
    expect(names.filter((name) => name in all)).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  });
});

describe('models that only one API reaches', () => {
  const asked = (api: 'chat' | 'responses' | undefined) => plan('gpt-5.5-pro', ['openai'], { ask: { api }, facts });

  it('are refused to others with words for it', () => {
    expect(() => asked('chat')).toThrow(/openai\/gpt-5.5-pro: its provider serves it by another API alone/);
    expect(idsOf(asked('responses'))).toEqual(['openai/gpt-5.5-pro']);
    expect(idsOf(asked(undefined))).toEqual(['openai/gpt-5.5-pro']);
  });

  it('and those that are there for who names them, are in no choice among all', () => {
    const chosen = ['auto', 'best', 'fast', 'cheap'].flatMap((name) => idsOf(plan(name, ['openai', 'openrouter'], { facts })));
    const rows = new Catalog();
    for (const id of chosen) {
      const slash = id.indexOf('/');
      expect(rows.find(id.slice(0, slash), id.slice(slash + 1))?.onlyByName).not.toBe(true);
    }
  });
});
