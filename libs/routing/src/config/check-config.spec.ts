import { checkConfig } from './check-config';
import { PROBLEM_CODES } from './problem';

const RULE = { id: 'r', then: { targets: ['m'] } };
const known = { providers: new Set(['openai']), models: ['m'] };

describe('what is wrong with a configuration', () => {
  it.each<[string, object, string, object]>([
    ['double_id', { rules: [RULE, RULE] }, 'rules[1].id', { other: 0 }],
    [
      'targets_and_split',
      { rules: [{ id: 'r', then: { targets: ['m'], split: [{ target: 'm', weight: 1 }] } }] },
      'rules[0].then.split',
      {},
    ],
    [
      'strategy_and_weights',
      { virtual_models: { v: { strategy: 'cost', weights: { cost: 1 } } } },
      'virtual_models.v.weights',
      {},
    ],
    ['says_nothing', { rules: [{ id: 'r', then: {} }] }, 'rules[0].then', {}],
    ['deny_alone', { rules: [{ id: 'r', then: { deny: 'No.', targets: ['m'] } }] }, 'rules[0].then.deny', {}],
    ['circle', { aliases: { a: 'b', b: 'a' } }, 'aliases.a', {}],
    ['all_zero', { rules: [{ id: 'r', then: { weights: {} } }] }, 'rules[0].then.weights', {}],
    ['min_above_max', { rules: [{ ...RULE, when: { complexity: { min: 2, max: 1 } } }] }, 'rules[0].when.complexity', {}],
    ['no_weight', { virtual_models: { v: { split: [{ target: 'm', weight: 0 }] } } }, 'virtual_models.v.split', {}],
    ['time_of_day', { rules: [{ ...RULE, when: { time: { from: '25:00' } } }] }, 'rules[0].when.time.from', {}],
    ['time_zone', { rules: [{ ...RULE, when: { time: { timezone: 'Mars/Base' } } }] }, 'rules[0].when.time.timezone', {}],
    ['rule_id', { rules: [{ ...RULE, id: 'X!' }] }, 'rules[0].id', {}],
    ['model_name', { aliases: { 'a b': 'm' } }, 'aliases.a b', {}],
    [
      'secret_header',
      { rules: [{ ...RULE, when: { header: { Authorization: 'x' } } }] },
      'rules[0].when.header.Authorization',
      {},
    ],
    ['header_name', { rules: [{ ...RULE, when: { header: { 'x y': 'x' } } }] }, 'rules[0].when.header.x y', {}],
    ['unrecognized_keys', { rulez: [] }, '', { names: 'rulez' }],
    ['invalid_type', { rules: [{ ...RULE, when: { tools: 'yes' } }] }, 'rules[0].when.tools', { expected: 'boolean' }],
    [
      'invalid_value',
      { rules: [{ id: 'r', then: { strategy: 'dear' } }] },
      'rules[0].then.strategy',
      { options: expect.stringContaining('cost') },
    ],
    ['too_small', { rules: [{ id: 'r', then: { targets: [] } }] }, 'rules[0].then.targets', { of: 'array', least: 1 }],
    ['too_big', { rules: [{ id: 'r', then: { max_targets: 9 } }] }, 'rules[0].then.max_targets', { of: 'number', most: 8 }],
    ['invalid_union', { rules: [{ ...RULE, when: { tenant: 5 } }] }, 'rules[0].when.tenant', {}],
  ])('is told as %s with its place and what it is about', (code, config, path, values) => {
    const checked = checkConfig(config, known);
    if (checked.ok) throw new Error('nothing was found to be wrong');
    const found = checked.problems.find((one) => one.code === code);
    expect(found).toEqual({ path, message: expect.stringMatching(/\w/), code, values });
    expect(PROBLEM_CODES).toContain(code);
  });

  it('and what is doubtful', () => {
    const config = { rules: [{ id: 'r', then: { targets: ['m', 'who'] } }] };
    expect(checkConfig(config, known)).toMatchObject({
      ok: true,
      warnings: [{ path: 'rules[0].then.targets[1]', code: 'unknown_target', values: { target: 'who' } }],
    });
  });

  it.each([
    ['ttl_seconds', 2_592_001, 'too_big', { of: 'number', most: 2_592_000 }],
    ['similarity', 0.49, 'too_small', { of: 'number', least: 0.5 }],
  ])('is a bound of the cache for what is new, and does not stop what serves already: %s', (field, value, code, values) => {
    const config = { rules: [{ id: 'r', then: { cache: { mode: 'exact', [field]: value } } }] };
    const path = `rules[0].then.cache.${field}`;
    expect(checkConfig(config, known)).toMatchObject({ ok: false, problems: [{ path, code, values }] });
    expect(checkConfig(config).ok).toBe(true);
  });
});
