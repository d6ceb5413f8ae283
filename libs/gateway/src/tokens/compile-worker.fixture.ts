import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transformFileSync } from '@swc/core';

/** The worker and what it imports, compiled as the build does it, where its packages are found. @returns its file */
export function compileWorker(): string {
  const out = join(__dirname, '../../../../node_modules/.cache/token-worker');
  mkdirSync(out, { recursive: true });
  for (const name of ['token-worker.ts', 'count-slices.ts', 'text-of-body.ts']) {
    const { code } = transformFileSync(join(__dirname, name), {
      configFile: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    // The kernel comes by an alias that only the build resolves.
    writeFileSync(
      join(out, `${basename(name, '.ts')}.js`),
      code.replaceAll('"@libs/kernel"', JSON.stringify(join(out, 'kernel.js'))),
    );
  }
  const { code } = transformFileSync(join(__dirname, '../../../kernel/src/json.ts'), {
    configFile: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  writeFileSync(join(out, 'kernel.js'), code);
  return join(out, 'token-worker.js');
}
