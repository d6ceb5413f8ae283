import { Secret } from '@libs/kernel';
import { nextTime } from '../schedules/next-time';
import { calculate } from './calculator';
import { checkToolHeaders, checkToolHosts, checkToolName } from './check-tool';
import { fill } from './http-tool';
import { withSecrets } from './secret-headers';
import { hostAllowed } from './stored-tool';
import { argumentProblem, type OpenTool, Toolbox } from './toolbox';

const box = (tool: Partial<OpenTool>) =>
  new Toolbox(
    [
      {
        name: 't',
        type: 'http',
        description: '',
        parameters: {},
        repeatable: false,
        call: () => Promise.resolve({ content: 'done', isError: false }),
        ...tool,
      },
    ],
    [],
    () => Promise.resolve(),
  );
const facts = { lost: false, stepKey: 'run_1-0' };
const call = (toolbox: Toolbox, args = '{}', more = facts) =>
  toolbox.call({ id: 'c', name: 't', arguments: args }, more, new AbortController().signal);

describe('the calculator', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2 ^ 2', -4],
    ['2 ^ 3 ^ 2', 512],
    ['2 ** -1', 0.5],
    ['0.1 + 0.2', 0.3],
    ['7 % 4 - -1', 4],
    ['max(1, 5, 3) + sqrt(16)', 9],
    ['round(pi * 1e2)', 314],
  ])('knows that %s is %d', (expression, value) => expect(calculate(expression)).toBe(value));

  it.each([
    '',
    '1 +',
    '1 / 0',
    '(1',
    'process',
    'constructor()',
    'toString',
    '1; 2',
    'a => a',
    '9 ^ 999',
    '('.repeat(999),
    '1'.repeat(1_001),
    'max()',
  ])('refuses %j', (expression) => expect(() => calculate(expression)).toThrow(Error));
});

describe('a call of a tool', () => {
  it('is told what is wrong with its arguments, and whatever goes wrong, in words', async () => {
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['c', 'f'] } },
      required: ['city'],
    };
    expect(argumentProblem(parameters, { city: 'Wien', unit: 'c' })).toBeUndefined();
    expect(argumentProblem(parameters, {})).toBe(`The argument 'city' is missing.`);
    expect(argumentProblem(parameters, { city: 1 })).toBe(`The argument 'city' must be string.`);
    expect(argumentProblem(parameters, { city: 'x', unit: 'k' })).toContain('one of ["c","f"]');
    expect(await call(box({}), '{broken')).toEqual({ content: 'Error: The arguments are not valid JSON.', isError: true });
    expect(await call(box({ call: () => Promise.reject(new Error('no way')) }))).toEqual({
      content: 'Error: no way',
      isError: true,
    });
    expect((await call(box({ call: () => Promise.resolve({ content: 'a\0\ud800', isError: false }) }))).content).toBe(
      'a\ufffd\ufffd',
    );
  });

  it('is not made again when nobody knows how it ended, unless that is harmless', async () => {
    expect(await call(box({}), '{}', { ...facts, lost: true })).toMatchObject({
      isError: true,
      content: expect.stringContaining('not known'),
    });
    expect(await call(box({ repeatable: true }), '{}', { ...facts, lost: true })).toEqual({ content: 'done', isError: false });
  });

  it('fills the places of an address and cannot lead elsewhere', () => {
    const { url, rest } = fill('https://a.example/v1/{id}/x?q={q}', { id: 'a/b?c#d', q: '&x=1', more: 2 });
    expect(url.href).toBe('https://a.example/v1/a%2Fb%3Fc%23d/x?q=%26x%3D1');
    expect(rest).toEqual({ more: 2 });
    for (const id of ['..', '.', '']) expect(() => fill('https://a.example/{id}', { id })).toThrow('cannot be');
  });

  it('gives no secret away that its service repeats', () => {
    const secrets = [{ name: 'authorization', value: new Secret('Bearer abcdefgh12345') }];
    const said = { content: 'you sent Bearer abcdefgh12345, that is abcdefgh12345', isError: false };
    expect(withSecrets(said, secrets).content).toBe('you sent [secret], that is [secret]');
  });
});

describe('what an administrator stores', () => {
  it('names hosts, and what is below them', () => {
    expect(hostAllowed('a.example.com', ['*.example.com'])).toBe(true);
    expect(hostAllowed('example.com', ['*.example.com'])).toBe(false);
    expect(hostAllowed('evil-example.com', ['*.example.com', 'example.com'])).toBe(false);
    expect(() => checkToolHosts(['*.example.com', '10.0.0.1'], 'hosts')).not.toThrow();
    for (const host of ['*', '*.', 'http://x', 'A.example', '']) expect(() => checkToolHosts([host], 'hosts')).toThrow();
  });

  it('has names and headers that can be sent', () => {
    for (const name of ['a__b', '1a', 'ä', '']) expect(() => checkToolName(name)).toThrow();
    expect(() => checkToolHeaders([{ name: 'authorization', secret: new Secret('Bearer x') }])).not.toThrow();
    for (const header of [
      { name: 'host', value: 'x' },
      { name: 'X', value: 'x' },
      { name: 'a', value: 'x\r\ny' },
      { name: 'a', secret: new Secret('x\n') },
    ])
      expect(() => checkToolHeaders([header])).toThrow();
  });
});

describe('a schedule', () => {
  it('follows the clocks of its time zone', () => {
    const next = (cron: string, zone: string, after: string) => nextTime(cron, zone, new Date(after)).toISOString();
    expect(next('0 7 * * 1-5', 'Europe/Vienna', '2026-03-27T06:00:00Z')).toBe('2026-03-30T05:00:00.000Z');
    expect(next('*/15 * * * *', 'UTC', '2026-01-01T00:15:00Z')).toBe('2026-01-01T00:30:00.000Z');
  });

  it.each([
    ['* * * *', 'UTC', 'cron'],
    ['* * * * * *', 'UTC', 'cron'],
    ['61 * * * *', 'UTC', 'cron'],
    ['0 0 * * *', 'Mars/Base', 'time_zone'],
  ])('refuses %s in %s', (cron, zone, param) =>
    expect(() => nextTime(cron, zone, new Date(0))).toThrow(expect.objectContaining({ code: 'invalid_request', param })),
  );
});
