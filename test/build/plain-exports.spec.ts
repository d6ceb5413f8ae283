import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const SCRIPT = pathToFileURL(join(__dirname, '../../scripts/lib/plain-exports.mjs')).href;
/** Gives each module on its standard input, as JSON, back as it is after the build. */
const MAKE_PLAIN = `
  import { withPlainExports } from ${JSON.stringify(SCRIPT)};
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  console.log(JSON.stringify(JSON.parse(text).map(withPlainExports)));`;

const SOURCES = [
  `export { one, two as zwei } from './numbers';\nexport * from './words';\nexport const own = 3;`,
  `export * from './numbers';`,
];

const compiled = SOURCES.map(
  (source) =>
    transpileModule(source, {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true },
    }).outputText,
);

const plainOf = (modules: readonly string[]): string[] =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', MAKE_PLAIN], {
      input: JSON.stringify(modules),
      encoding: 'utf8',
    }),
  ) as string[];

function load(code: string): Record<string, unknown> {
  const exported: Record<string, unknown> = {};
  const others: Record<string, object> = { './numbers': { one: 1, two: 2 }, './words': { word: 'w', default: 'not handed on' } };
  compileFunction(code, ['exports', 'require'])(exported, (name: string) => others[name]);
  return exported;
}

describe('what a module hands on of others', () => {
  const plain = plainOf(compiled);

  it('is the same as the compiler means', () => {
    expect(plain.map((code) => ({ ...load(code) }))).toEqual(compiled.map((code) => ({ ...load(code) })));
    expect({ ...load(plain[0] as string) }).toEqual({ one: 1, zwei: 2, word: 'w', own: 3 });
  });

  it('is a value and not a call', () => {
    for (const code of plain)
      for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(load(code))))
        expect([name, 'get' in property]).toEqual([name, false]);
    expect(compiled.some((code) => Object.values(Object.getOwnPropertyDescriptors(load(code))).some(({ get }) => get))).toBe(
      true,
    );
  });

  it('is made so once', () => {
    expect(plainOf(plain)).toEqual(plain);
  });
});
