import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the component kit names the classes of a component. */
const CLASS = /m_[0-9a-f]{6,8}/g;

/**
 * Takes the styles of components that no page uses out of the style sheet: the kit ships them all in one, and every page would
 * load them. A rule goes when each of its selectors names a class that no script of the build knows.
 */
export const prunedStyles = () => ({
  name: 'pruned-styles',
  apply: 'build',
  async closeBundle() {
    const { outDir } = this.environment.config.build;
    const assets = join(outDir, 'assets');
    const names = await readdir(assets);
    const scripts = await Promise.all(
      names.filter((name) => name.endsWith('.js')).map((name) => readFile(join(assets, name), 'utf8')),
    );
    const used = new Set(scripts.flatMap((code) => code.match(CLASS) ?? []));
    const sheet = names.find((name) => /^index-.*\.css$/.test(name));
    if (sheet === undefined) return;
    // In place: scripts name the sheet too, and its own name changes with every source (vite.config.mjs).
    await writeFile(join(assets, sheet), prune(await readFile(join(assets, sheet), 'utf8'), used));
  },
});

/** @param css minified: no comments @param used the classes that stay */
export function prune(css, used) {
  let kept = '';
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    const end = css.indexOf(';', at);
    // A statement without a block, such as @charset.
    if (end !== -1 && (open === -1 || end < open)) {
      kept += css.slice(at, end + 1);
      at = end + 1;
      continue;
    }
    if (open === -1) return kept + css.slice(at);
    const close = closing(css, open);
    const head = css.slice(at, open);
    const body = css.slice(open + 1, close);
    at = close + 1;
    if (/^@(media|supports|layer|container)\b/.test(head)) {
      const inner = prune(body, used);
      if (inner !== '') kept += `${head}{${inner}}`;
    } else if (head.startsWith('@') || isUsed(head, used)) kept += `${head}{${body}}`;
  }
  return kept;
}

const isUsed = (selectors, used) =>
  parts(selectors).some((selector) => (selector.match(CLASS) ?? []).every((name) => used.has(name)));

/** Between the commas that stand in no brackets. */
function parts(selectors) {
  const found = [''];
  let depth = 0;
  for (const sign of selectors) {
    if ('(['.includes(sign)) depth++;
    if (')]'.includes(sign)) depth--;
    if (sign === ',' && depth === 0) found.push('');
    else found[found.length - 1] += sign;
  }
  return found;
}

/** Where the block that opens here ends; braces within quotes are text. */
function closing(css, open) {
  let depth = 0;
  let quote = '';
  for (let at = open; at < css.length; at++) {
    const sign = css[at];
    if (quote !== '') {
      if (sign === '\\') at++;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return at;
  }
  return css.length;
}
