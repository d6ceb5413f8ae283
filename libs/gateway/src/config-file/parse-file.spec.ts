import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parseGatewayFile, problemLine } from './parse-file';
import { gatewayFileJsonSchema } from './schema';

const GOOD = `version: 1
providers:
  - id: openai
    keys:
      - { name: main, secret: "\${env:OPENAI_KEY}", rpm: 500 }
      - name: second
        secret: os.environ/SECOND_KEY
  - id: in-house
    base_url: http://10.0.0.7:8000/v1
    allow_private_network: true
models:
  - provider: in-house
    model: llama
    price: { input_usd_per_million: 0.1, output_usd_per_million: 0.2 }
routing:
  aliases: { default: openai/gpt-5-mini }
  virtual_models:
    team: { targets: [openai/gpt-5-mini, in-house/llama], strategy: order }
tenants:
  - name: research
    limits: [{ rpm: 100 }, { model: gpt-*, tpm: 50000 }]
    budgets: [{ period: month, usd: 250 }]
`;
const ENV = { OPENAI_KEY: 'sk-of-the-environment', SECOND_KEY: 'sk-another-of-it' };

const mistakes = (text: string, env: Record<string, string> = ENV): string[] => {
  const parsed = parseGatewayFile(text, env);
  return parsed.ok ? [] : parsed.problems.map((problem) => problemLine('g.yaml', problem));
};

it('reads a whole file, with its variables put in', () => {
  const parsed = parseGatewayFile(GOOD, ENV);
  expect(parsed).toMatchObject({ ok: true, warnings: [] });
  if (!parsed.ok) return;
  expect(parsed.file.providers[0]?.keys.map(({ secret }) => secret)).toEqual(Object.values(ENV));
  expect(parsed.file.tenants[0]).toMatchObject({ budgets: [{ hard: true, usd: 250 }] });
  expect(parsed.place(['providers', 1, 'base_url'])).toEqual({ line: 9, column: 5 });
});

it.each([
  ['version: 2\n', 'g.yaml:1:1 version'],
  ['version: 1\nprovider: []\n', 'g.yaml:2:1 provider: is not known here'],
  ['version: 1\nproviders:\n  - id: Open AI\n', 'g.yaml:3:5 providers[0].id'],
  ['version: 1\nproviders:\n  - id: mine\n', 'g.yaml:3:5 providers[0].id: needs a base_url'],
  ['version: 1\nproviders:\n  - id: openai\n    adapter: no/such\n', 'g.yaml:4:5 providers[0].adapter: is none of'],
  ['version: 1\nproviders:\n  - id: openai\n  - id: openai\n', 'g.yaml:4:5 providers[1].id: stands here a second time'],
  ['version: 1\ntenants:\n  - name: a\n    limits:\n      - model: x\n', 'g.yaml:5:9 tenants[0].limits[0]: needs rpm'],
  [
    'version: 1\nproviders:\n  - id: openai\n    keys:\n      - secret: ${env:NOWHERE}\n',
    'g.yaml:5:17 the variable NOWHERE is not set',
  ],
  [
    'version: 1\nrouting:\n  rules:\n    - id: a\n      then:\n        stratgy: cost\n',
    'g.yaml:6:9 routing.rules[0].then.stratgy',
  ],
  [
    'version: 1\ntenants:\n  - name: a\n    keys:\n      - name: x\n',
    'g.yaml:5:9 tenants[0].keys[0]: needs either secret or hash',
  ],
  [
    'version: 1\ntenants:\n  - name: a\n    keys:\n      - { name: x, hash: rlg_x }\n',
    'g.yaml:5:20 tenants[0].keys[0].hash: must be',
  ],
  ['version: 1\nproviders: [\n', 'g.yaml:'],
  ['version: 1\nversion: 1\n', 'g.yaml:2:1 '],
])('names line and column of the mistake in %j', (text, line) => {
  const [first = ''] = mistakes(text);
  expect(first.slice(0, line.length)).toBe(line);
});

it('tells every mistake at once, in the order of the file', () => {
  const lines = mistakes('version: 1\nmodels:\n  - provider: x\nfoo: 1\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['g.yaml:3:5', 'g.yaml:4:1']);
});

it('warns of a secret in plain text, and shows it to nobody', () => {
  const parsed = parseGatewayFile('version: 1\nproviders:\n  - id: openai\n    keys: [{ secret: sk-canary-123456 }]\n', {});
  expect(parsed).toMatchObject({ ok: true, warnings: [{ line: 4, path: 'providers[0].keys[0].secret' }] });
  expect(JSON.stringify(parsed.ok && parsed.warnings)).not.toContain('canary');
  expect(
    mistakes('version: 1\nproviders:\n  - id: openai\n    keys: [{ secret: sk-canary-123456, rpm: -1 }]\n').join(),
  ).not.toContain('canary');
});

it('takes a variable with a default, and one inside of a text', () => {
  const parsed = parseGatewayFile(
    'version: 1\nproviders:\n  - id: mine\n    base_url: http://${env:HOST:-box}:${env:PORT_}/v1\n',
    { PORT_: '81' },
  );
  expect(parsed.ok && parsed.file.providers[0]?.base_url).toBe('http://box:81/v1');
});

it('survives what no operator wrote', () => {
  const bomb = `version: 1\nproviders: &a [${'x,'.repeat(10)}x]\nmodels: [*a${', *a'.repeat(2_000)}]\n`;
  expect(mistakes(bomb).length).toBeGreaterThan(0);
  expect(mistakes('x'.repeat(5_000_000))).toEqual(['g.yaml:1:1 The file is larger than 4 MiB.']);
  expect(mistakes('__proto__: { a: 1 }\nversion: 1\n').length).toBeGreaterThan(0);
});

it('gives editors a schema that says the same', () => {
  const validate = new Ajv({ strict: false, logger: false }).compile(gatewayFileJsonSchema());
  expect(validate({ version: 1, providers: [{ id: 'openai', keys: [{ secret: 'x' }] }] })).toBe(true);
  expect(validate({ version: 1, provider: [] })).toBe(false);
  expect(validate({ version: 1, providers: [{ id: 'Open AI' }] })).toBe(false);
});

it('is what docs/gateway.schema.json says (npm run docs:generate)', () => {
  const written: unknown = JSON.parse(readFileSync(join(__dirname, '../../../../docs/gateway.schema.json'), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(gatewayFileJsonSchema())));
});
